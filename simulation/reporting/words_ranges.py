"""What is said about the assumptions the ranking hangs on, in both languages."""

from __future__ import annotations

from typing import Final

EN: Final[dict[str, str]] = {
    "section_ranges": "What the ranking hangs on",
    "ranges_intro": (
        "Each assumption below was moved alone to either end of its range and every scenario lived "
        "again with {replicates} replicates. “Turns” means: two scenarios are told apart at the "
        "centre and at the end of the range, the other way round. “Open” means that the order or a "
        "sign differs there, but luck alone could have made it, or that two scenarios told apart at the "
        "centre no longer are."
    ),
    "ranges_caption": "What the order by each headline hangs on, {period}",
    "ranges_pairs_caption": "What turns, {period}",
    "ranges_figure_caption": "Effects at both ends of each assumption, {period}",
    "ranges_figure_alt": (
        "Bars from the effect at the low end to that at the high end of every assumption, a colour for each "
        "scenario, the effect at the centre marked. All numbers are in over_ranges.csv."
    ),
    "ranges_figure_reading": (
        "Bar: from the effect at the low end of the range (square) to that at the high end (dot). "
        "Tick: effect at the centre."
    ),
    "terminal_ranges": "What the ranking hangs on, {period}",
    "ranges_note": (
        "turns: told apart at the centre and at this end, the other way round. open: differs, but "
        "within luck. Live worlds; one assumption at a time."
    ),
    "ranges_displaced": "What is displaced of the direct effect, over the ranges",
    "ranges_displaced_note": (
        "Displacement divided by the direct effect (gross less deadweight), both means over replicates; "
        "“...” where the direct effect is not above zero. Published: other places, which no part of the "
        "model was fitted to."
    ),
    "ranges_centre": "Usual values",
    "assumption": "Assumption",
    "range_end": "Value",
    "ranges_turns": "turns",
    "ranges_open": "open",
    "ranges_keeps": "keeps",
    "ranges_nothing_turns": "Nothing turns: no assumption reverses an order or a sign that is told apart from luck.",
    "ranges_turned_order": "{assumption} at {value}: by {indicator}, “{other}” overtakes “{scenario}”.",
    "ranges_turned_sign": "{assumption} at {value}: the sign of {indicator} turns for “{scenario}”.",
    "assumption_vacancy_response": "Vacancies answer to ease of hiring",
    "assumption_hard_to_fill": "Share of posts hard to fill",
    "assumption_demand_sharing": "Demand shared with outside sellers",
    "assumption_substitution": "Substitution of capital and labour",
    "assumption_link_stealing": "Sales that links take in the city",
    "assumption_take_up_selection": "The employable take up first",
    "assumption_expenditure_share": "Earnings that reach expenditure",
    "assumption_poverty_line": "Poverty line of the city (Rp)",
    "assumption_total_budget": "Total budget",
    "precision_gains_all": "Pairing gains 1.5 times or more for every indicator that differs.",
    "precision_gains_little": "Pairing gains less than 1.5 times for: {indicators}.",
    "figure_precision_title": "Smallest detectable effect by number of replicates",
}

ID: Final[dict[str, str]] = {
    "section_ranges": "Peringkat ini bergantung pada apa",
    "ranges_intro": (
        "Setiap andaian di bawah digeser sendiri ke kedua ujung rentangnya, dan setiap skenario dijalani "
        "lagi dengan {replicates} ulangan. “Berbalik” berarti: dua skenario dapat dibedakan di nilai tengah "
        "dan di ujung rentang, dengan arah terbalik. “Terbuka” berarti urutan atau tanda berbeda di sana, "
        "tetapi bisa karena nasib saja, atau dua skenario yang dapat dibedakan di nilai tengah tidak "
        "lagi dapat dibedakan."
    ),
    "ranges_caption": "Urutan menurut setiap ukuran bergantung pada apa, {period}",
    "ranges_pairs_caption": "Yang berbalik, {period}",
    "ranges_figure_caption": "Pengaruh di kedua ujung setiap andaian, {period}",
    "ranges_figure_alt": (
        "Batang dari pengaruh di ujung rendah sampai ujung tinggi setiap andaian, satu warna per "
        "skenario, pengaruh di nilai tengah ditandai. Semua angka ada di over_ranges.csv."
    ),
    "ranges_figure_reading": (
        "Batang: dari pengaruh di ujung rendah rentang (kotak) sampai ujung tinggi (titik). "
        "Garis tegak: pengaruh di nilai tengah."
    ),
    "terminal_ranges": "Peringkat ini bergantung pada apa, {period}",
    "ranges_note": (
        "berbalik: dapat dibedakan di tengah dan di ujung ini, arahnya terbalik. terbuka: berbeda, "
        "tetapi masih dalam nasib. Dunia hidup; satu andaian setiap kali."
    ),
    "ranges_displaced": "Yang tergeser dari dampak langsung, di seluruh rentang",
    "ranges_displaced_note": (
        "Penggeseran dibagi dampak langsung (kotor dikurangi yang terjadi juga tanpa program), keduanya rata-rata "
        "ulangan; “...” bila dampak langsung tidak di atas nol. Terbitan: tempat lain, dan tidak satu bagian "
        "pun dari model disesuaikan dengannya."
    ),
    "ranges_centre": "Nilai biasa",
    "assumption": "Andaian",
    "range_end": "Nilai",
    "ranges_turns": "berbalik",
    "ranges_open": "terbuka",
    "ranges_keeps": "tetap",
    "ranges_nothing_turns": (
        "Tidak ada yang berbalik: tidak satu andaian pun membalik urutan atau tanda yang dapat dibedakan dari nasib."
    ),
    "ranges_turned_order": "{assumption} pada {value}: menurut {indicator}, “{other}” mendahului “{scenario}”.",
    "ranges_turned_sign": "{assumption} pada {value}: tanda {indicator} berbalik untuk “{scenario}”.",
    "assumption_vacancy_response": "Lowongan mengikuti mudahnya merekrut",
    "assumption_hard_to_fill": "Bagian posisi yang sulit diisi",
    "assumption_demand_sharing": "Permintaan dibagi penjual luar",
    "assumption_substitution": "Saling ganti modal dan tenaga kerja",
    "assumption_link_stealing": "Penjualan kota yang diambil tautan",
    "assumption_take_up_selection": "Yang mudah bekerja ikut lebih dulu",
    "assumption_expenditure_share": "Pendapatan yang sampai ke belanja",
    "assumption_poverty_line": "Garis kemiskinan kota (Rp)",
    "assumption_total_budget": "Anggaran seluruhnya",
    "precision_gains_all": "Berpasangan menghemat 1,5 kali atau lebih untuk setiap indikator yang berbeda.",
    "precision_gains_little": "Berpasangan menghemat kurang dari 1,5 kali untuk: {indicators}.",
    "figure_precision_title": "Pengaruh terkecil yang terlihat menurut jumlah ulangan",
}
