"""The units people name in a chat: what each is called, and how it is written.

A row is: pint's unit | how it is shown | what it measures | what people write, going on in indented lines.
"""

from __future__ import annotations

UNITS = """
micrometer|µm|length|µm, um, micron, microns, micrometre, micrometer, micrometres, micrometers
mm|mm|length|mm, millimetre, millimeter, millimetres, millimeters, ملم, ملليمتر
cm|cm|length|cm, cms, centimetre, centimeter, centimetres, centimeters, centimètre, centimètres, zentimeter,
  centímetro, centímetros, سم, سنتيمتر
m|m|length|m, metre, meter, metres, meters, mètre, mètres, metro, metros, metri, متر, أمتار
km|km|length|km, kms, kilometre, kilometer, kilometres, kilometers, kilomètre, kilomètres, kilómetro, kilómetros,
  kilometro, kilometros, kilometri, chilometri, كم, كيلومتر, كيلو متر
inch|in|length|in, inch, inches, ", ″, pulgada, pulgadas, pouce, pouces, zoll, pollici, بوصة, إنش, انش
foot|ft|length|ft, foot, feet, ', ′, pie, pies, pied, pieds, fuß, fuss, piedi, قدم, أقدام
yard|yd|length|yd, yds, yard, yards, yarda, yardas, ياردة
mile|mi|length|mi, mile, miles, milla, millas, mille, milles, meile, meilen, miglia, ميل, أميال
nautical_mile|nmi|length|nmi, nautical mile, nautical miles
mm**2|mm²|area|mm2, mm², square millimetre, square millimeters
cm**2|cm²|area|cm2, cm², sq cm, square centimetre, square centimeter, square centimetres, square centimeters
m**2|m²|area|m2, m², sqm, sq m, qm, square metre, square meter, square metres, square meters, metro cuadrado, metros
  cuadrados, mètre carré, mètres carrés, quadratmeter, metri quadri, metri quadrati, متر مربع
km**2|km²|area|km2, km², sq km, sqkm, square kilometre, square kilometer, square kilometres, square kilometers,
  quadratkilometer, كيلومتر مربع
inch**2|in²|area|in2, in², sq in, square inch, square inches
foot**2|ft²|area|ft2, ft², sqft, sq ft, sq feet, square foot, square feet, pies cuadrados, pieds carrés, quadratfuß,
  piedi quadrati, piedi quadri, قدم مربع, قدم مربعة
yard**2|yd²|area|yd2, yd², sq yd, square yard, square yards
nova_acre|acres|area|acre, acres, فدان انجليزي
hectare|ha|area|ha, hectare, hectares, hectárea, hectáreas, hektar, ettari, هكتار
nova_dunam|dunams|area|dunam, dunams, dunum, dunums, donum, donums, دونم, دونمات
nova_feddan|feddans|area|feddan, feddans, فدان
mile**2|mi²|area|sq mi, square mile, square miles
milliliter|ml|volume|ml, millilitre, milliliter, millilitres, milliliters, مل, ملليلتر
centiliter|cl|volume|cl, centilitre, centiliter, centilitres, centiliters
deciliter|dl|volume|dl, decilitre, deciliter, decilitres, deciliters
liter|l|volume|l, lt, ltr, litre, liter, litres, liters, litro, litros, litri, لتر, ليتر, لترات
m**3|m³|volume|m3, m³, cbm, cubic metre, cubic meter, cubic metres, cubic meters, metro cúbico, metros cúbicos,
  mètre cube, mètres cubes, kubikmeter, متر مكعب
cm**3|cm³|volume|cm3, cm³, cc, ccm, cubic centimetre, cubic centimeter, cubic centimetres, cubic centimeters
inch**3|in³|volume|in3, cu in, cubic inch, cubic inches
foot**3|ft³|volume|ft3, ft³, cu ft, cubic foot, cubic feet
teaspoon|tsp|volume|tsp, teaspoon, teaspoons, teelöffel, cucharadita, cucharaditas, ملعقة صغيرة
tablespoon|tbsp|volume|tbsp, tbs, tablespoon, tablespoons, esslöffel, cucharada, cucharadas, ملعقة كبيرة
cup|US cups|volume|cup, cups, taza, tazas, tasse, tassen, tasses, كوب, أكواب
fluid_ounce|US fl oz|volume|fl oz, floz, fluid ounce, fluid ounces
pint|US pints|volume|pint, pints, us pint, us pints
quart|US quarts|volume|quart, quarts, qt
gallon|US gallons|volume|gal, gallon, gallons, us gallon, us gallons, galón, galones, gallone,
  gallonen, us gallonen, جالون, غالون
imperial_gallon|UK gallons|volume|uk gallon, uk gallons, imperial gallon, imperial gallons
imperial_pint|UK pints|volume|uk pint, uk pints, imperial pint, imperial pints
oil_bbl|oil barrels|volume|barrel, barrels, bbl, barrel of oil, barrels of oil, برميل
milligram|mg|mass|mg, milligram, milligrams, milligramme, milligrammes, ملغم
gram|g|mass|g, gr, gm, gram, grams, gramme, grammes, gramm, gramo, gramos, grammi, غرام, جرام, غ
kilogram|kg|mass|kg, kgs, kilo, kilos, kilogram, kilograms, kilogramme, kilogrammes, kilogramm, kilogramo,
  kilogramos, chili, كغ, كغم, كيلو, كيلوغرام, كيلوجرام
metric_ton|t|mass|t, ton, tons, tonne, tonnes, metric ton, metric tons, tonelada, toneladas, tonnen, tonnellate, طن,
  أطنان
short_ton|US tons|mass|short ton, short tons, us ton, us tons
long_ton|UK tons|mass|long ton, long tons
ounce|oz|mass|oz, ounce, ounces, onza, onzas, unze, unzen, أونصة, اونصة
pound|lb|mass|lb, lbs, pound, pounds, libra, libras, libbre, باوند
stone|st|mass|stone, stones
troy_ounce|oz t|mass|troy oz, troy ounce, troy ounces
carat|ct|mass|carat, carats
degC|°C|temperature|c, °c, celsius, centigrade, deg c, degrees c, degree celsius, degrees celsius, grad celsius,
  grados celsius, degrés celsius, درجة مئوية, مئوية, سيلسيوس
degF|°F|temperature|f, °f, fahrenheit, farenheit, fahrenheight, deg f, degrees f, degree fahrenheit, degrees
  fahrenheit, grad fahrenheit, grados fahrenheit, degrés fahrenheit, فهرنهايت
kelvin|K|temperature|k, kelvin, kelvins
meter/second|m/s|speed|m/s, mps, metres per second, meters per second
kilometer/hour|km/h|speed|km/h, kmh, kph, kmph, km per hour, km an hour, kilometres per hour, kilometers per hour,
  km pro stunde, كم/س, كم في الساعة
mile/hour|mph|speed|mph, mi/h, miles per hour, miles an hour, mile per hour, ميل في الساعة
knot|kn|speed|kn, kt, knot, knots, nudos, nœuds, knoten, عقدة
foot/second|ft/s|speed|ft/s, fps, feet per second
bit|bits|data|bit, bits
byte|bytes|data|byte, bytes, octet, octets, بايت
kilobyte|kB|data|kb, kilobyte, kilobytes, كيلوبايت
megabyte|MB|data|mb, megabyte, megabytes, ميغابايت, ميجابايت
gigabyte|GB|data|gb, gig, gigs, gigabyte, gigabytes, غيغابايت, جيجابايت
terabyte|TB|data|tb, terabyte, terabytes, تيرابايت
petabyte|PB|data|pb, petabyte, petabytes
kibibyte|KiB|data|kib, kibibyte, kibibytes
mebibyte|MiB|data|mib, mebibyte, mebibytes
gibibyte|GiB|data|gib, gibibyte, gibibytes
tebibyte|TiB|data|tib, tebibyte, tebibytes
kilobit|kbit|data|kbit, kilobit, kilobits
megabit|Mbit|data|mbit, megabit, megabits
gigabit|Gbit|data|gbit, gigabit, gigabits
kilobit/second|kbit/s|data rate|kbps, kbit/s, kilobits per second
megabit/second|Mbit/s|data rate|mbps, mbit/s, megabits per second, megabit per second
gigabit/second|Gbit/s|data rate|gbps, gbit/s, gigabits per second
megabyte/second|MB/s|data rate|mb/s, megabytes per second
gigabyte/second|GB/s|data rate|gb/s, gigabytes per second
nova_fuel_use|l/100 km|fuel use|l/100km, l/100 km, l per 100km, l per 100 km, lt/100km, litres per 100 km, liters
  per 100 km, litres per 100km, liters per 100km, liter auf 100 km, لتر/100كم, لتر لكل 100 كم
mile/gallon|mpg (US)|fuel economy|mpg, us mpg, mpg us, miles per gallon, miles/gallon
mile/imperial_gallon|mpg (UK)|fuel economy|uk mpg, mpg uk, imperial mpg
kilometer/liter|km/l|fuel economy|km/l, kml, kmpl, km per litre, km per liter, kilometres per litre, kilometers per
  liter
second|s|time|s, sec, secs, second, seconds, segundo, segundos, seconde, secondes, sekunde, sekunden, ثانية, ثواني
minute|min|time|min, mins, minute, minutes, minuto, minutos, minuten, دقيقة, دقائق
hour|h|time|h, hr, hrs, hour, hours, hora, horas, heure, heures, stunde, stunden, ore, ساعة, ساعات
day|days|time|day, days, día, días, dia, dias, jour, jours, tag, tage, tagen, giorni, يوم, أيام
week|weeks|time|week, weeks, wk, wks, semana, semanas, semaine, semaines, woche, wochen, أسبوع, أسابيع
fortnight|fortnights|time|fortnight, fortnights
joule|J|energy|j, joule, joules
kilojoule|kJ|energy|kj, kilojoule, kilojoules
calorie|cal|energy|cal
kilocalorie|kcal|energy|kcal, kilocalorie, kilocalories, calorie, calories, calorías, سعرة, سعرات
watt_hour|Wh|energy|wh, watt hour, watt hours
kilowatt_hour|kWh|energy|kwh, kilowatt hour, kilowatt hours, kw/h
megajoule|MJ|energy|mj, megajoule, megajoules
british_thermal_unit|BTU|energy|btu, btus
watt|W|power|w, watt, watts, واط
kilowatt|kW|power|kw, kilowatt, kilowatts, كيلوواط
megawatt|MW|power|mw, megawatt, megawatts
horsepower|hp|power|hp, bhp, horsepower, حصان
metric_horsepower|PS|power|ps, cv, metric horsepower, pferdestärken
pascal|Pa|pressure|pa, pascal, pascals
kilopascal|kPa|pressure|kpa, kilopascal, kilopascals
bar|bar|pressure|bar, bars
psi|psi|pressure|psi
atmosphere|atm|pressure|atm, atmosphere, atmospheres
"""

NOTES = {
    "cup": "a US cup is 236.6 ml; a metric one is 250 ml",
    "fluid_ounce": "a US fluid ounce is 29.57 ml",
    "pint": "a US pint is 473 ml; a UK one is 568 ml (say UK pint)",
    "gallon": "a US gallon is 3.785 l; a UK one is 4.546 l (say UK gallon)",
    "mile/gallon": "US gallons; for British ones say UK mpg",
    "metric_ton": "a tonne of 1,000 kg; for 2,000 lb say US ton",
    "kilocalorie": "kcal, the calories on food labels",
    "nova_dunam": "a dunam of 1,000 m²",
    "nova_feddan": "an Egyptian feddan of 4,200.83 m²",
}

# Grams in a US cup, as kitchen tables give them; honest only as "about".
INGREDIENTS = {
    "flour": 125,
    "sugar": 200,
    "brown sugar": 220,
    "powdered sugar": 120,
    "icing sugar": 120,
    "butter": 227,
    "rice": 185,
    "oats": 90,
    "honey": 340,
    "milk": 245,
    "water": 237,
    "oil": 218,
    "olive oil": 216,
    "cocoa": 85,
    "yogurt": 245,
    "yoghurt": 245,
    "salt": 288,
}
