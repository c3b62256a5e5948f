"""Questions about company data: whose rows a person may see, what may be asked, and how it is answered."""
