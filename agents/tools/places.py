"""Places and the time zone each keeps, beyond those that zones are named after.

A row is a zone and the places in it, going on in indented lines. Countries appear where one zone serves (nearly) all
of their people.
"""

from __future__ import annotations

PLACES = """
Asia/Amman: jordan, ammán, irbid, zarqa, aqaba, salt, madaba, petra, jerash, mafraq, karak, عمان, عمّان, الأردن, الاردن,
  إربد, اربد, الزرقاء, العقبة
Asia/Riyadh: saudi arabia, saudi, ksa, jeddah, jedda, mecca, makkah, medina, madinah, dammam, khobar, al khobar,
  الرياض, السعودية, جدة, مكة, الدمام
Asia/Dubai: uae, emirates, abu dhabi, sharjah, ajman, fujairah, ras al khaimah, دبي, الامارات, الإمارات, أبو ظبي,
  ابوظبي, الشارقة
Asia/Kuwait: kuwait city, الكويت
Asia/Qatar: doha, الدوحة, قطر
Asia/Bahrain: manama, المنامة, البحرين
Asia/Muscat: oman, مسقط, سلطنة عمان
Asia/Aden: yemen, sanaa, sana'a, اليمن, صنعاء, عدن
Asia/Baghdad: iraq, basra, mosul, erbil, irbil, najaf, بغداد, العراق, البصرة, أربيل, اربيل
Asia/Damascus: syria, aleppo, homs, latakia, دمشق, سوريا, حلب
Asia/Beirut: lebanon, beyrouth, tripoli lebanon, بيروت, لبنان
Asia/Jerusalem: israel, haifa, القدس
Asia/Hebron: palestine, ramallah, nablus, west bank, bethlehem, رام الله, نابلس, الخليل, فلسطين
Asia/Gaza: gaza strip, غزة
Africa/Cairo: egypt, alexandria, giza, hurghada, sharm el sheikh, luxor, مصر, القاهرة, الإسكندرية, الاسكندرية
Africa/Khartoum: sudan, omdurman, الخرطوم, السودان
Africa/Tripoli: libya, benghazi, طرابلس, ليبيا
Africa/Tunis: tunisia, sfax, تونس
Africa/Algiers: algeria, oran, algier, alger, argel, الجزائر
Africa/Casablanca: morocco, rabat, marrakesh, marrakech, fes, tangier, tanger, agadir, الدار البيضاء, الرباط, المغرب
Africa/Nouakchott: mauritania
Africa/Lagos: nigeria, abuja, kano, ibadan
Africa/Accra: ghana
Africa/Abidjan: ivory coast, cote d'ivoire
Africa/Dakar: senegal
Africa/Nairobi: kenya, mombasa
Africa/Addis_Ababa: ethiopia
Africa/Mogadishu: somalia
Africa/Dar_es_Salaam: tanzania, dodoma, zanzibar
Africa/Kampala: uganda
Africa/Kigali: rwanda
Africa/Harare: zimbabwe
Africa/Lusaka: zambia
Africa/Luanda: angola
Africa/Maputo: mozambique
Africa/Johannesburg: south africa, cape town, pretoria, durban, joburg
Africa/Windhoek: namibia
Africa/Gaborone: botswana
Indian/Antananarivo: madagascar
Indian/Mauritius: port louis
Europe/Istanbul: turkey, türkiye, turkiye, ankara, izmir, antalya, bursa, gaziantep, إسطنبول, اسطنبول, تركيا, estambul
Asia/Tehran: iran, isfahan, mashhad, shiraz, tabriz, إيران, طهران
Asia/Kabul: afghanistan, kandahar
Asia/Karachi: pakistan, islamabad, lahore, rawalpindi, faisalabad, peshawar
Asia/Kolkata: india, delhi, new delhi, mumbai, bombay, bangalore, bengaluru, chennai, madras, hyderabad, pune,
  ahmedabad, jaipur, calcutta, goa, kochi, surat, الهند
Asia/Colombo: sri lanka
Asia/Kathmandu: nepal
Asia/Dhaka: bangladesh, chittagong
Asia/Thimphu: bhutan
Asia/Yangon: myanmar, burma, rangoon
Asia/Bangkok: thailand, phuket, chiang mai, pattaya
Asia/Ho_Chi_Minh: vietnam, saigon, hanoi, da nang
Asia/Phnom_Penh: cambodia
Asia/Vientiane: laos
Asia/Singapore: sg, singapur, singapour
Asia/Kuala_Lumpur: malaysia, penang, johor bahru
Asia/Jakarta: java, bandung, surabaya
Asia/Makassar: bali, denpasar
Asia/Manila: philippines, cebu, quezon city, davao
Asia/Shanghai: china, beijing, shenzhen, guangzhou, chengdu, hangzhou, wuhan, tianjin, nanjing, suzhou, xian, yiwu,
  peking, الصين, بكين, شنغهاي
Asia/Hong_Kong: hk, hongkong
Asia/Macau: macao
Asia/Taipei: taiwan
Asia/Tokyo: japan, osaka, kyoto, yokohama, nagoya, sapporo, fukuoka, kobe, اليابان, طوكيو, tokio
Asia/Seoul: south korea, korea, busan, incheon
Asia/Pyongyang: north korea
Asia/Tashkent: uzbekistan
Asia/Almaty: kazakhstan, astana
Asia/Bishkek: kyrgyzstan
Asia/Dushanbe: tajikistan
Asia/Ashgabat: turkmenistan
Asia/Baku: azerbaijan
Asia/Yerevan: armenia
Asia/Tbilisi: batumi
Asia/Nicosia: cyprus, larnaca, limassol
Asia/Ulaanbaatar: mongolia
Europe/London: uk, u.k., united kingdom, england, scotland, wales, britain, great britain, manchester, birmingham,
  liverpool, leeds, glasgow, edinburgh, bristol, cardiff, oxford, cambridge, northern ireland, londres, londra,
  لندن, بريطانيا
Europe/Dublin: ireland, cork, galway
Europe/Lisbon: portugal, porto, lisboa, lissabon
Europe/Madrid: spain, barcelona, valencia, seville, sevilla, bilbao, malaga, málaga, zaragoza, españa, مدريد, إسبانيا
Atlantic/Canary: canary islands, tenerife, las palmas, gran canaria
Europe/Paris: france, lyon, marseille, toulouse, nice, bordeaux, lille, strasbourg, nantes, francia, frankreich,
  باريس, فرنسا
Europe/Brussels: belgium, antwerp, ghent, bruges, brüssel, bruxelles
Europe/Amsterdam: netherlands, holland, the netherlands, rotterdam, the hague, utrecht, eindhoven
Europe/Luxembourg: luxemburg
Europe/Berlin: germany, munich, münchen, muenchen, frankfurt, hamburg, cologne, köln, koeln, stuttgart, dusseldorf,
  düsseldorf, leipzig, dresden, hannover, hanover, nuremberg, nürnberg, bremen, dortmund, essen, deutschland,
  allemagne, alemania, ألمانيا, برلين
Europe/Zurich: switzerland, geneva, genf, genève, basel, bern, lausanne, zürich, lugano, suisse, schweiz
Europe/Vienna: austria, salzburg, graz, linz, innsbruck, wien, österreich, فيينا
Europe/Rome: italy, milan, milano, naples, napoli, turin, torino, florence, firenze, venice, venezia, bologna,
  genoa, palermo, roma, italia, إيطاليا, روما
Europe/Athens: greece, thessaloniki, athen, atenas
Europe/Warsaw: poland, krakow, kraków, gdansk, wroclaw, poznan, lodz
Europe/Prague: czech republic, czechia, brno, prag, praga
Europe/Bratislava: slovakia
Europe/Budapest: hungary
Europe/Bucharest: romania, cluj, timisoara
Europe/Sofia: bulgaria, varna, plovdiv
Europe/Belgrade: serbia, novi sad
Europe/Zagreb: croatia, split, dubrovnik
Europe/Ljubljana: slovenia
Europe/Sarajevo: bosnia
Europe/Skopje: north macedonia, macedonia
Europe/Tirane: albania, tirana
Europe/Podgorica: montenegro
Europe/Copenhagen: denmark, aarhus, odense, kopenhagen
Europe/Stockholm: sweden, gothenburg, göteborg, malmo, malmö, uppsala, estocolmo
Europe/Oslo: norway, bergen, trondheim
Europe/Helsinki: finland, tampere, espoo
Europe/Tallinn: estonia
Europe/Riga: latvia
Europe/Vilnius: lithuania
Atlantic/Reykjavik: iceland
Europe/Kyiv: ukraine, kiev, lviv, odessa, odesa, kharkiv
Europe/Minsk: belarus
Europe/Moscow: st petersburg, saint petersburg, st. petersburg, moskau, moscú, موسكو
Europe/Chisinau: moldova
Europe/Malta: valletta
America/New_York: nyc, ny, new york city, manhattan, brooklyn, boston, washington, washington dc, dc, philadelphia,
  miami, orlando, tampa, atlanta, charlotte, pittsburgh, baltimore, cleveland, columbus, cincinnati, buffalo,
  jacksonville, raleigh, newark, florida, georgia usa, massachusetts, new jersey, pennsylvania, virginia, north
  carolina, ohio, eastern, east coast, nueva york, نيويورك
America/Detroit: michigan
America/Chicago: houston, dallas, austin, san antonio, minneapolis, st louis, st. louis, kansas city, new orleans,
  nashville, milwaukee, memphis, oklahoma city, omaha, illinois, wisconsin, minnesota, louisiana, fort worth, شيكاغو
America/Denver: salt lake city, albuquerque, boulder, colorado springs, colorado, utah, new mexico
America/Phoenix: arizona, tucson, scottsdale
America/Los_Angeles: la, l.a., san francisco, sf, s.f., seattle, san diego, san jose, silicon valley, bay area, las
  vegas, vegas, portland, sacramento, oakland, palo alto, mountain view, california, washington state, nevada, west
  coast, لوس أنجلوس, سان فرانسيسكو
America/Anchorage: alaska
Pacific/Honolulu: hawaii
America/Toronto: ottawa, montreal, montréal, quebec, québec, quebec city, hamilton, mississauga, ontario, تورونتو,
  مونتريال
America/Winnipeg: manitoba
America/Edmonton: calgary, alberta
America/Regina: saskatchewan, saskatoon
America/Vancouver: victoria bc, british columbia, فانكوفر
America/Halifax: nova scotia
America/St_Johns: newfoundland, st john's
America/Mexico_City: mexico, guadalajara, puebla, cdmx, méxico, ciudad de méxico
America/Cancun: playa del carmen
America/Guatemala: guatemala city
America/Tegucigalpa: honduras
America/El_Salvador: san salvador
America/Managua: nicaragua
America/Costa_Rica: san jose costa rica
America/Panama: panama city
America/Havana: cuba, la habana
America/Jamaica: kingston
America/Port-au-Prince: haiti
America/Santo_Domingo: dominican republic
America/Puerto_Rico: san juan
America/Bogota: colombia, bogotá, medellin, medellín, cali, cartagena
America/Lima: peru, perú, cusco
America/Guayaquil: quito, ecuador
America/Caracas: venezuela
America/La_Paz: bolivia, la paz
America/Asuncion: paraguay, asunción
America/Santiago: chile, valparaiso
America/Argentina/Buenos_Aires: argentina, buenos aires, rosario, mendoza
America/Montevideo: uruguay
America/Sao_Paulo: são paulo, rio, rio de janeiro, brasilia, brasília, belo horizonte, curitiba, porto alegre,
  salvador
Australia/Sydney: canberra, new south wales, nsw, سيدني
Australia/Melbourne: melbourne
Australia/Brisbane: queensland, gold coast, cairns
Australia/Adelaide: south australia
Australia/Perth: western australia
Pacific/Auckland: new zealand, wellington, christchurch, nz
Pacific/Fiji: suva
Pacific/Guam: guam
Pacific/Port_Moresby: papua new guinea
"""

# Abbreviations as people use them: "EST" means what New York keeps now, whatever the season.
ABBREVIATIONS = {
    "utc": "UTC",
    "gmt": "UTC",
    "zulu": "UTC",
    "est": "America/New_York",
    "edt": "America/New_York",
    "et": "America/New_York",
    "eastern time": "America/New_York",
    "ct": "America/Chicago",
    "central": "America/Chicago",
    "pacific": "America/Los_Angeles",
    "mountain": "America/Denver",
    "cst": "America/Chicago",
    "cdt": "America/Chicago",
    "central time": "America/Chicago",
    "mst": "America/Denver",
    "mdt": "America/Denver",
    "mountain time": "America/Denver",
    "pst": "America/Los_Angeles",
    "pdt": "America/Los_Angeles",
    "pt": "America/Los_Angeles",
    "pacific time": "America/Los_Angeles",
    "bst": "Europe/London",
    "wet": "Europe/Lisbon",
    "cet": "Europe/Paris",
    "cest": "Europe/Paris",
    "mez": "Europe/Berlin",
    "mesz": "Europe/Berlin",
    "eet": "Europe/Athens",
    "eest": "Europe/Athens",
    "msk": "Europe/Moscow",
    "trt": "Europe/Istanbul",
    "ast": "Asia/Riyadh",
    "gst": "Asia/Dubai",
    "pkt": "Asia/Karachi",
    "ist": "Asia/Kolkata",
    "ict": "Asia/Bangkok",
    "wib": "Asia/Jakarta",
    "sgt": "Asia/Singapore",
    "hkt": "Asia/Hong_Kong",
    "pht": "Asia/Manila",
    "jst": "Asia/Tokyo",
    "kst": "Asia/Seoul",
    "aest": "Australia/Sydney",
    "aedt": "Australia/Sydney",
    "awst": "Australia/Perth",
    "nzst": "Pacific/Auckland",
    "nzdt": "Pacific/Auckland",
    "sast": "Africa/Johannesburg",
    "eat": "Africa/Nairobi",
    "wat": "Africa/Lagos",
    "brt": "America/Sao_Paulo",
    "art": "America/Argentina/Buenos_Aires",
}

# Abbreviations that other places use for another time.
UNSURE = {
    "cst": "CST read as US Central time; in China it means another one",
    "ist": "IST read as India's time; Israel and Ireland use the same letters",
    "ast": "AST read as Arabia's time; Atlantic Canada uses the same letters",
    "bst": "BST read as British time",
    "gst": "GST read as Gulf time",
}

SEVERAL_ZONES = {
    "usa": "New York, Chicago, Denver or Los Angeles",
    "us": "New York, Chicago, Denver or Los Angeles",
    "united states": "New York, Chicago, Denver or Los Angeles",
    "america": "New York, Chicago, Denver or Los Angeles",
    "texas": "Houston, Dallas or El Paso",
    "canada": "Toronto, Winnipeg, Edmonton or Vancouver",
    "russia": "Moscow, Yekaterinburg or Vladivostok",
    "brazil": "São Paulo, Manaus or Rio Branco",
    "australia": "Sydney, Brisbane, Adelaide or Perth",
    "indonesia": "Jakarta, Bali or Jayapura",
    "europe": "London, Paris, Berlin or Athens",
}
