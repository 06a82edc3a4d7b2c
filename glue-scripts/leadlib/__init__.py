"""Steps of the lead standardisation job: raw CSV bytes in, typed leads, quarantine and counts out.

`standardize_leads.py` composes them. Nothing here imports the AWS libraries, so the same code runs in Glue and on a
laptop. manifest -> raw_lines -> standardize (text_lines -> records -> shape -> rows -> cells) -> deduplicate -> counts
-> write
"""
