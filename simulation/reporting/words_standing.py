"""What ``status``, ``--dry-run`` and ``--profile`` say, in both languages."""

from __future__ import annotations

from typing import Final

ID: Final[dict[str, str]] = {
    "status_title": "Hasil {result}",
    "status_unfinished": "Belum ada perbandingan yang tersimpan",
    "status_scenarios": "Skenario",
    "status_size": "Ukuran",
    "status_size_text": "{replicates} ulangan, {months} bulan, skala {scale}",
    "status_stored": "Run tersimpan",
    "status_stored_text": "{stored} dari {wanted} ({megabytes} MB)",
    "status_left_text": "{stored} ({megabytes} MB)",
    "status_missing": "Belum ada",
    "status_nothing_missing": "tidak ada",
    "status_missing_text": "{missing} run; di satu inti paling lama {minutes}",
    "status_program": "Program",
    "status_program_same": "sama seperti ketika hasil ini disimpan",
    "status_program_changed": "sudah berubah: compare membuat folder baru, semua run diulang",
    "status_tables": "Tabel",
    "status_tables_whole": "lengkap",
    "status_tables_missing": "hilang: {tables}",
    "status_files": "Untuk dibaca",
    "status_no_files": "kawasan report menulis laporan",
    "status_worlds": "Run per dunia",
    "status_world": "Dunia",
    "status_wanted": "diminta",
    "status_there": "ada",
    "status_next_missing": (
        "Perintah compare yang sama menjalankan yang belum ada; kawasan reproduce tidak "
        "memerlukannya."
    ),
    "status_next_unfinished": (
        "Beri lagi perintah yang sama: yang tersimpan tidak dijalankan ulang; --dry-run menyebut "
        "sisanya."
    ),
    "world_live": "hidup",
    "world_frozen": "sinyal dibekukan",
    "world_one_person": "satu orang dilayani",
    "forecast_title": "Yang akan dijalankan",
    "forecast_wanted": "Run yang diminta",
    "forecast_missing": "Belum ada",
    "forecast_minutes": "Kira-kira, di satu inti",
    "forecast_minutes_text": "{minutes} menit",
    "forecast_under_a_minute": "kurang dari satu menit",
    "stored_at": "Tersimpan:",
    "figure_at": "Gambar:",
    "next_step": "Lanjut:",
    "forecast_folders": "Folder run baru",
    "profile_title": "Satu ulangan {scenario}, {months} bulan, skala {scale}",
    "profile_stage": "Tahap",
    "profile_seconds": "Detik",
    "profile_share": "Bagian",
    "profile_held": "Disimpan\n(MB)",
    "profile_peak": "Puncak naik\n(MB)",
    "profile_total": "semua",
    "profile_note": (
        "Disimpan: kolom kota dan catatan yang dipegang tahap itu. Puncak naik: sejauh mana tahap "
        "itu menaikkan memori tertinggi proses (... di Windows)."
    ),
    "stage_initial city": "kota awal",
    "stage_demography": "demografi",
    "stage_programmes": "program",
    "stage_labour_market": "pasar kerja",
    "stage_enterprises": "usaha",
    "stage_households": "rumah tangga",
    "stage_record": "catatan dan indikator",
    "stage_rest": "lain-lain (kunci, salinan, pemeriksaan uang)",
}

EN: Final[dict[str, str]] = {
    "status_title": "Result {result}",
    "status_unfinished": "No comparison is stored yet",
    "status_scenarios": "Scenarios",
    "status_size": "Size",
    "status_size_text": "{replicates} replicates, {months} months, scale {scale}",
    "status_stored": "Runs stored",
    "status_stored_text": "{stored} of {wanted} ({megabytes} MB)",
    "status_left_text": "{stored} ({megabytes} MB)",
    "status_missing": "Missing",
    "status_nothing_missing": "nothing",
    "status_missing_text": "{missing} runs; on one core at most {minutes}",
    "status_program": "Program",
    "status_program_same": "the one this result was stored with",
    "status_program_changed": "changed since: compare makes a new folder, every run anew",
    "status_tables": "Tables",
    "status_tables_whole": "complete",
    "status_tables_missing": "missing: {tables}",
    "status_files": "To read",
    "status_no_files": "kawasan report writes a report",
    "status_worlds": "Runs by world",
    "status_world": "World",
    "status_wanted": "wanted",
    "status_there": "stored",
    "status_next_missing": (
        "The same compare command lives what is missing; kawasan reproduce needs none of it."
    ),
    "status_next_unfinished": (
        "Give the same command again: what is stored is not run again; --dry-run tells what is left."
    ),
    "world_live": "live",
    "world_frozen": "signals frozen",
    "world_one_person": "one person treated",
    "forecast_title": "What would be run",
    "forecast_wanted": "Runs wanted",
    "forecast_missing": "Missing",
    "forecast_minutes": "About, on one core",
    "forecast_minutes_text": "{minutes} minutes",
    "forecast_under_a_minute": "less than a minute",
    "stored_at": "Stored:",
    "figure_at": "Figure:",
    "next_step": "Next:",
    "forecast_folders": "New run folders",
    "profile_title": "One replicate of {scenario}, {months} months, scale {scale}",
    "profile_stage": "Stage",
    "profile_seconds": "Seconds",
    "profile_share": "Share",
    "profile_held": "Held\n(MB)",
    "profile_peak": "Peak raised\n(MB)",
    "profile_total": "all",
    "profile_note": (
        "Held: columns of the city and records the stage keeps. Peak raised: by how much it "
        "raised the most memory the process ever held (... on Windows)."
    ),
    "stage_initial city": "initial city",
    "stage_demography": "demography",
    "stage_programmes": "programmes",
    "stage_labour_market": "labour market",
    "stage_enterprises": "enterprises",
    "stage_households": "households",
    "stage_record": "records and indicators",
    "stage_rest": "rest (locks, copies, money check)",
}
