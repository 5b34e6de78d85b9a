"""What ``check``, ``explain`` and ``city`` say, in both languages.

Texts of the catalogue and of messages are not here: they are written in English, once.
"""

from __future__ import annotations

from typing import Final

#: ``explain``: its labels and kinds; ``city``: titles, heads and lines, each by its English.
_PHRASES: Final[dict[str, str]] = {
    "meaning": "makna",
    "value": "nilai",
    "unit": "satuan",
    "range": "rentang",
    "status": "status",
    "source": "sumber",
    "why": "alasan",
    "read by": "dibaca",
    "checked": "dicek",
    "file": "berkas",
    "replace": "ganti",
    "evidence": "bukti",
    "periods": "periode",
    "allowed": "boleh",
    "default": "bawaan",
    "indicator": "indikator",
    "parameter": "parameter",
    "lever": "tuas",
    "outcome of the account": "hasil dalam perhitungan",
    "measure of cost-effectiveness": "ukuran efektivitas biaya",
    "line of the appraisal": "baris penilaian",
    "term of the account": "suku perhitungan",
    "line beside the account": "baris di samping perhitungan",
    "measure of circulation": "ukuran peredaran uang",
    "Margins and their fit": "Marginal dan kecocokannya",
    "The fit in short": "Ringkasan kecocokan",
    "Firms and the self-employed, reconciled": "Usaha dan pekerja mandiri, dicocokkan",
    "Household money": "Uang rumah tangga",
    "Local potential by kawasan and sector": "Potensi lokal menurut kawasan dan sektor",
    "margin": "marginal",
    "classes": "kelas",
    "misplaced": "meleset",
    "most in": "terbesar di",
    "by": "sebesar",
    "target": "sasaran",
    "synthetic": "sintetis",
    "difference": "selisih",
    "line": "baris",
    "published": "terbitan",
    "kawasan": "kawasan",
    "sector": "sektor",
    "enterprises": "usaha",
    "local demand": "permintaan lokal",
    "from outside": "dari luar",
    "demand per offer": "permintaan per penawaran",
    "median capital": "median modal",
    "specialisation": "spesialisasi",
    "own account and employers, residents": "berusaha sendiri dan majikan, warga",
    "minus: in agriculture": "dikurangi: di pertanian",
    "= outside agriculture (the census concept)": "= di luar pertanian (konsep sensus)",
    "of these: owners of a model firm": "di antaranya: pemilik usaha dalam model",
    "of these: without a model firm": "di antaranya: tanpa usaha dalam model",
    "firms whose owner has another main job or status": (
        "usaha yang pemiliknya punya pekerjaan utama atau status lain"
    ),
    "model firms": "usaha dalam model",
    "of these: small (most posts)": "di antaranya: kecil (paling banyak posisi)",
    "of these: micro": "di antaranya: mikro",
    "of these: registered with the city": "di antaranya: terdaftar di kota",
    "paid posts in model firms, filled": "posisi berupah di usaha dalam model, terisi",
    "paid posts of firms that closed last month": "posisi berupah di usaha yang tutup bulan lalu",
    "persons in enterprise cells": "orang di sel usaha",
    "of these: commuters": "di antaranya: penglaju",
    "unpaid family workers outside agriculture": "pekerja keluarga di luar pertanian",
    "paid workers with outside employers, commuters included": (
        "pekerja berupah pada pemberi kerja di luar model, termasuk penglaju"
    ),
    "expenditure of households": "pengeluaran rumah tangga",
    "mean expenditure per head (assumed for January 2024: 1,900,000 to 2,400,000)": (
        "rata-rata pengeluaran per kapita (asumsi Januari 2024: 1.900.000 sampai 2.400.000)"
    ),
    "balancing income over expenditure": "pendapatan penyeimbang dibagi pengeluaran",
    "households with a negative balance": "rumah tangga dengan saldo negatif",
    "negative balances over expenditure": "saldo negatif dibagi pengeluaran",
    "correlation of ranks, income and expenditure per head": (
        "korelasi peringkat, pendapatan dan pengeluaran per kapita"
    ),
    "poor persons in households with 0 earners": "orang miskin, rumah tangga tanpa pencari nafkah",
    "poor persons in households with 1 earners": (
        "orang miskin, rumah tangga dengan 1 pencari nafkah"
    ),
    "poor persons in households with 2 earners": (
        "orang miskin, rumah tangga dengan 2 pencari nafkah"
    ),
    "poor persons in households with 3 and more earners": (
        "orang miskin, rumah tangga dengan 3 pencari nafkah atau lebih"
    ),
}
PHRASE: Final = "phrase: "  #: before the English of a phrase, its key

ID: Final[dict[str, str]] = {
    "check_in_order": "{count} skenario sudah benar.",
    **{f"{PHRASE}{english}": indonesian for english, indonesian in _PHRASES.items()},
}
EN: Final[dict[str, str]] = {
    "check_in_order": "{count} scenario(s) in order.",
    **{f"{PHRASE}{english}": english for english in _PHRASES},
}
