"""What the annex of a report says, in both languages: parameters, publications, the record of runs."""

from __future__ import annotations

from typing import Final

ID: Final[dict[str, str]] = {
    # Parameters.
    "parameters_caption": "Parameter dengan rentang terlebar terhadap nilainya ({shown} dari {all})",
    "parameters_summary": (
        "Model memakai {all} parameter: {measured} terukur, {estimated} ditaksir, {calibrated} "
        "dikalibrasi, {assumed} asumsi. Semuanya, dengan sumber dan alasan, ada dalam "
        "parameters.json."
    ),
    "parameters_missing": "Daftar parameter tidak ada dalam hasil yang disimpan.",
    "parameter": "Parameter",
    "range": "Rentang",
    "status": "Status",
    "provenance": "Sumber dan alasan",
    "provenance_only": "Sumber",
    "all_parameters_caption": "Semua parameter: nilai, status, dan sumber",
    "section_publications": "Daftar sumber",
    "publications_caption": "Terbitan di balik sumber parameter",
    "publication": "Terbitan",
    "evidence_rows": "Baris bukti",
    "grade": "Kelas",
    "grade_note": (
        "A = laman resmi; B = pers atau laman pemerintah yang mengutipnya; C = turunan; high, medium, "
        "low = keyakinan atas angka; seen = apakah angkanya dibaca di sumbernya (yes), di kutipan "
        "(secondary), atau diingat (memory). Nama dan alasan parameter ditulis dalam bahasa Inggris, "
        "seperti dalam katalog."
    ),
    "source_apbn": "APBN",
    "source_apbd": "APBD",
    "source_apbd_province": "APBD (provinsi)",
    "source_bumn_csr": "BUMN/CSR",
    "source_kur": "KUR",
    "source_own": "Swadaya peserta",
    "measured": "terukur",
    "estimated": "ditaksir",
    "calibrated": "dikalibrasi",
    "assumed": "asumsi",
    # Record.
    "record_version": "kawasan {version}; benih {seed}; {months} bulan sejak {start}; skala {scale}.",
    "record_runs": "{count} run, dengan kunci {keys} dan seterusnya; semuanya ada dalam provenance.json.",
    "record_money": (
        "Uang tetap utuh sampai rupiah terakhir antara rumah tangga, usaha, pemerintah, bank, dan dunia luar "
        "dalam semua {months_checked} bulan yang dijalankan. Rekening pembulatan: Rp {rounding_idr}, paling "
        "banyak Rp {rounding_largest_month_idr} sebulan. Tidak berpasangan: Rp {unmatched_live_idr} di dunia "
        "hidup, Rp {unmatched_frozen_idr} di dunia bersinyal beku yang menghidupkan seluruh kota."
    ),
    "record_legend": (
        "Lambang: ... = tidak tersedia; 0 = nol atau dapat diabaikan. Desimal memakai koma, ribuan "
        "memakai titik."
    ),
}

EN: Final[dict[str, str]] = {
    # Parameters.
    "parameters_caption": "Parameters with the widest range relative to the value ({shown} of {all})",
    "parameters_summary": (
        "The model has {all} parameters: {measured} measured, {estimated} estimated, {calibrated} "
        "calibrated, {assumed} assumed. All of them, with source and argument, are in "
        "parameters.json."
    ),
    "parameters_missing": "The stored result holds no list of parameters.",
    "parameter": "Parameter",
    "range": "Range",
    "status": "Status",
    "provenance": "Source and argument",
    "provenance_only": "Source",
    "all_parameters_caption": "All parameters: value, status and source",
    "section_publications": "Publications",
    "publications_caption": "Publications behind the sources of parameters",
    "publication": "Publication",
    "evidence_rows": "Rows of evidence",
    "grade": "Grade",
    "grade_note": (
        "A = official page; B = press or government page quoting it; C = derived; high, medium, low "
        "= confidence in the figure; seen = whether it was read in its source (yes), in one that "
        "quotes it (secondary) or recalled (memory)."
    ),
    "source_apbn": "APBN",
    "source_apbd": "APBD",
    "source_apbd_province": "APBD (province)",
    "source_bumn_csr": "BUMN/CSR",
    "source_kur": "KUR",
    "source_own": "participants' own",
    "measured": "measured",
    "estimated": "estimated",
    "calibrated": "calibrated",
    "assumed": "assumed",
    # Record.
    "record_version": "kawasan {version}; seed {seed}; {months} months from {start}; scale {scale}.",
    "record_runs": "{count} runs, with keys {keys} and so on; all are in provenance.json.",
    "record_money": (
        "Money was conserved to the rupiah between households, enterprises, government, banks and the outside "
        "world in all {months_checked} months lived. Rounding account: Rp {rounding_idr}, at most Rp "
        "{rounding_largest_month_idr} a month. Unmatched: Rp {unmatched_live_idr} in live worlds, Rp "
        "{unmatched_frozen_idr} in worlds with frozen signals that live the whole city."
    ),
    "record_legend": "Symbols: ... = not available; 0 = nil or negligible.",
}
