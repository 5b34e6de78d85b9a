"""What reports say in Indonesian. Keys are the same as in :mod:`simulation.reporting.words_en`."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, str]] = {
    # Document.
    "report_title": "Perbandingan skenario kawasan, Kota Jambi",
    "report_summary": (
        "{scenarios} skenario dibandingkan dengan “{baseline}”, {period}, {replicates} ulangan "
        "berpasangan. Semua angka adalah hasil simulasi."
    ),
    "scale_notice": ("Kota contoh berskala {scale}: hasil ini untuk konsep, bukan untuk dikutip."),
    "table": "Tabel",
    "figure": "Gambar",
    "source_line": (
        "Sumber: Hasil simulasi kawasan {version}, skenario {scenario}, {replicates} ulangan; data "
        "dasar: BPS"
    ),
    "note": "Catatan: {text}",
    "page": "Halaman",
    # Headings.
    "section_question": "Pertanyaan dan skenario",
    "section_effects": "Pengaruh terhadap pekerjaan dan kemiskinan",
    "section_account": "Neraca: dari dampak kotor ke dampak bersih",
    "section_money": "Uang menurut sumber dan tahun",
    "section_certificate": "Sertifikat perbandingan bersih",
    "section_parameters": "Parameter: sumber dan status",
    "section_record": "Catatan run",
    # What is not modelled.
    "box_title": "Yang tidak dimodelkan",
    "caveat_luck": (
        "Interval hanya memuat keberuntungan antarulangan; ketidakpastian asumsi belum termasuk."
    ),
    "caveat_total": (
        "Interval utama memuat keberuntungan antarulangan; ketidakpastian parameter terkalibrasi "
        "ditampilkan terpisah."
    ),
    "caveat_prices": (
        "Harga umum dan upah minimum sama di kedua dunia; keduanya tidak bereaksi terhadap program."
    ),
    "caveat_horizon": (
        "Manfaat dan biaya sesudah {last_month}, serta akibat di luar Kota Jambi, tidak dihitung."
    ),
    # Questions and scenarios.
    "question": "Pertanyaan",
    "scenario_file": "Berkas",
    "is_baseline": "Pembanding semua skenario lain.",
    "scenarios_caption": "Skenario yang dibandingkan dan pertanyaannya",
    "scenario": "Skenario",
    # Effects.
    "effects_caption": "Selisih terhadap “{baseline}”, Kota Jambi, {period}",
    "effects_note": (
        "rata-rata selisih berpasangan dan interval-t {level} persen dalam kurung siku; satuan di "
        "kepala kolom."
    ),
    "employed": "Orang bekerja",
    "tpt": "TPT",
    "poor_persons": "Penduduk miskin",
    "p0": "P0",
    "spent": "Dibayarkan",
    "unit_persons": "orang",
    "unit_points": "persen poin",
    "unit_points_short": "persen poin",
    "unit_billion": "miliar Rp",
    "unit_million": "juta Rp",
    "unit_hours per week": "jam per minggu",
    "sentence_more": (
        "{title}: {indicator} rata-rata {difference} {unit} lebih banyak daripada “{baseline}” pada "
        "{period} (interval {level} persen: {low} s.d. {high})."
    ),
    "sentence_less": (
        "{title}: {indicator} rata-rata {difference} {unit} lebih sedikit daripada “{baseline}” pada "
        "{period} (interval {level} persen: {low} s.d. {high})."
    ),
    "sentence_unclear": (
        "{title}: selisih {indicator} pada {period} tidak dapat dibedakan dari nol dengan "
        "{replicates} ulangan (interval {level} persen: {low} s.d. {high} {unit})."
    ),
    "sentence_no_interval": (
        "{title}: selisih {indicator} pada {period} {difference} {unit} menurut satu ulangan; tanpa "
        "ulangan lain, ketidakpastiannya tidak diketahui."
    ),
    "sentence_employed": "jumlah orang bekerja",
    "sentence_poor_persons": "jumlah penduduk miskin",
    "section_order": "Urutan skenario",
    "ranking_caption": "Urutan skenario menurut pengaruhnya, Kota Jambi, {period}",
    "ranking_note": (
        "unggul = selisih pengaruh terhadap urutan berikutnya, berpasangan per ulangan; interval "
        "yang memuat nol berarti urutannya tidak dapat dipastikan."
    ),
    "rank": "Urutan",
    "effect": "Pengaruh",
    "ahead": "Unggul dari urutan berikutnya",
    # Figure.
    "figure_caption": "Selisih berpasangan terhadap “{baseline}”, Kota Jambi, {period}",
    "figure_reading": (
        "Titik: rata-rata selisih berpasangan. Garis tebal: interval 50 persen; garis tipis: "
        "interval 95 persen. Garis tegak: tanpa selisih."
    ),
    "figure_foot": (
        "kawasan {version} · {replicates} ulangan · benih {seed} · {runs} run, yang pertama {run}"
    ),
    "figure_alt": "Grafik selisih terhadap “{baseline}” menurut skenario. {lines}",
    "figure_alt_line": "{title}: {indicator} {value} {unit}.",
    # Account.
    "account_intro": (
        "Dampak bersih = dampak kotor − yang terjadi juga tanpa program + reaksi pihak lain. Kotor "
        "dan deadweight dihitung atas peserta serta rumah tangganya, reaksi atas semua orang."
    ),
    "account_caption": "Neraca {outcome}, Kota Jambi, {period}",
    "account_note": (
        "rata-rata per bulan selama periode (rupiah: jumlah); interval-t 95 persen dalam kurung "
        "siku. Rincian reaksi hanya ada bila dihitung dengan --channels."
    ),
    "outcome_employed": "orang bekerja",
    "outcome_earnings": "pendapatan kerja",
    "outcome_poor_persons": "penduduk miskin",
    "gross": "Kotor",
    "deadweight": "Terjadi juga tanpa program (deadweight)",
    "reaction": "Reaksi pihak lain",
    "displacement": "Penggeseran",
    "spillover": "Limpahan",
    "net": "Bersih",
    "deadweight_short": "Dead-\nweight",
    "displacement_short": "Pengge-\nseran",
    "spillover_short": "Limpahan",
    "reaction_short": "Reaksi",
    "terminal_account": "Neraca pekerjaan, {period} (orang, rata-rata per bulan)",
    "terminal_effects": (
        "Selisih terhadap “{baseline}”, {period} (interval-t {level} % atas {replicates} ulangan "
        "berpasangan)"
    ),
    "terminal_draft": (
        "Konsep: kota berskala {scale}, angka dijadikan ukuran penuh; bukan untuk dikutip."
    ),
    # Money.
    "money_caption": "Anggaran dan realisasi program menurut sumber dan tahun, {period}",
    "money_note": (
        "selisih terhadap “{baseline}”, rata-rata antarulangan; dibayarkan = realisasi, dianggarkan = "
        "rencana."
    ),
    "source": "Sumber dana",
    "entry": "Jenis",
    "entry_paid": "dibayarkan",
    "entry_planned": "dianggarkan",
    "total": "Jumlah",
    "all_scenarios": "Semua skenario",
    "all_sources": "semua sumber",
    "cost_caption": "Biaya per hasil bersih, sampai {horizon}",
    "cost_note": (
        "interval 95 persen (Fieller) atas pasangan ulangan. Tidak nyata = pengaruhnya tidak dapat "
        "dibedakan dari nol, sehingga tidak ada harga; bukan perbaikan = pengaruhnya merugikan."
    ),
    "measure": "Ukuran",
    "value": "Nilai",
    "unit": "Satuan",
    "cost_per_participant": "Biaya per peserta",
    "cost_per_job_year_employed": "Biaya per tahun kerja bersih (bekerja menurut BPS)",
    "cost_per_job_year_full_time": "Biaya per tahun kerja bersih setara penuh (35 jam)",
    "cost_per_job_year_formal": "Biaya per tahun kerja formal bersih",
    "cost_per_person_year_out_of_poverty": "Biaya per orang-tahun keluar dari kemiskinan",
    "cost_per_rupiah_of_gap_closed": "Biaya per rupiah jurang kemiskinan yang tertutup",
    "earnings_per_rupiah": "Pendapatan kerja bersih per rupiah yang dibayarkan",
    "unit_rupiah per person": "juta Rp per orang",
    "unit_rupiah per job-year": "juta Rp per tahun kerja",
    "unit_rupiah per person-year": "juta Rp per orang-tahun",
    "unit_ratio": "Rp per Rp",
    "denominator_covers_zero": "tidak nyata",
    "denominator_not_positive": "bukan perbaikan",
    "one_replicate": "satu ulangan: tanpa interval",
    # Certificate.
    "certificate_caption": "Sertifikat perbandingan bersih",
    "certificate_missing": "Sertifikat tidak ada dalam hasil yang disimpan.",
    "check": "Pemeriksaan",
    "held": "Terpenuhi",
    "compared": "Dibandingkan",
    "yes": "ya",
    "no": "TIDAK",
    "identical_before_policy": "Kedua dunia sama sampai kebijakan atau pengumumannya mulai",
    "nothing_changes_nothing": "Skenario tanpa tempat, rupiah, dan pengumuman tidak mengubah apa pun",
    "frozen_others_identical": (
        "Dengan sinyal dibekukan, tak seorang pun di luar lingkaran berubah (seluruh kota dihidupkan)"
    ),
    "circle_alone_identical": (
        "Rumah tangga lingkaran, dihidupkan sendiri, menjalani skenario dasar persis seperti di kota"
    ),
    "unit_months": "bulan",
    "unit_replicates": "ulangan",
    "unit_one_replicates": "ulangan",
    "unit_one_months": "bulan",
    # Assessment: costs per result, harm, precision, order.
    "outcome": "Hasil",
    "indicator": "Indikator",
    "earnings": "Pendapatan kerja",
    "terminal_costs": (
        "Biaya per hasil sampai {horizon}: terpakai, semua sumber (juta Rp; interval 95 %)"
    ),
    "cost_per_participant_short": "Peserta",
    "cost_per_placement_short": "Penem-\npatan",
    "cost_per_job_year_employed_short": "Tahun\nkerja",
    "cost_per_person_out_of_poverty_short": "Keluar\nmiskin",
    "denominator_covers_zero_short": "mungkin\nnol",
    "denominator_not_positive_short": "tidak ada",
    "one_replicate_short": "...",
    "no_cost_to_this_perspective_short": "tanpa\nbiaya",
    "no_cost_to_this_perspective": "tanpa biaya",
    "horizon_unreached": (
        "Rupiah terakhir dibayar {last}; hasil {months} bulan sesudahnya memerlukan --months "
        "{needed}."
    ),
    "terminal_harm": "Siapa yang dirugikan, {period} (interval 95 % di sisi rugi)",
    "worse_off": "Yang dirugikan",
    "harm_counts": (
        "{found} dari {looked} kelompok yang diperiksa; kebetulan saja: sekitar {expected}"
    ),
    "group_sex": "{value}",
    "group_age": "umur {value}",
    "group_education": "pendidikan {value}",
    "group_decile": "desil {value}",
    "group_participant": "{value}",
    "value_female": "perempuan",
    "value_male": "laki-laki",
    "value_yes": "peserta",
    "value_no": "bukan peserta",
    "value_diploma": "diploma",
    "value_university": "universitas",
    "terminal_precision": "Yang dapat terlihat dengan {replicates} ulangan",
    "precision_terminal_note": (
        "Atas: pengaruh terkecil yang terlihat dengan kuasa 80 % pada taraf 5 %. Bawah: × "
        "kali lebih sedikit ulangan daripada tanpa pasangan. Indikator lain: precision.csv dan laporan."
    ),
    "gains_little": "(kecil)",
    "terminal_order": "Urutan bauran, {period}",
    "order_note": "Dalam kurung: bagian ulangan yang mengungguli bauran berikutnya.",
    "order": "Terbaik dahulu",
    "spent_nation": "Terpakai, semua sumber",
    "spent_city": "Terpakai, sumber kota",
    "budgeted_nation": "Dianggarkan, semua sumber",
    "perspective_city": "kota",
    "perspective_nation": "nasional",
    "worth_caption": (
        "Nilai kini bersih dan manfaat per rupiah biaya sampai {horizon}, menurut tingkat "
        "diskonto riil"
    ),
    "worth_note": (
        "nilai kini bersih dalam miliar rupiah harga bulan pertama, didiskontokan ke bulan "
        "itu. Manfaat adalah pendapatan kerja setelah dikurangi bahan dan pendapatan yang "
        "terdesak; uang tunai kepada rumah tangga adalah transfer dan tidak dihitung di "
        "kedua sisi; sudut pandang nasional juga menghitung pelaju dan pendapatan yang akan "
        "timbul di tempat lain dari belanja yang sama. Tidak ada tingkat yang diutamakan: "
        "untuk Indonesia tidak ada yang diterbitkan."
    ),
    "net_present_value": "Nilai kini bersih",
    "benefit_cost": "Manfaat per rupiah biaya",
    "cost_per_placement": "Biaya per penempatan (bekerja tiga bulan setelah selesai)",
    "cost_per_placement_beyond_baseline": "Biaya per penempatan di atas yang bekerja tanpa program",
    "cost_per_person_out_of_poverty": (
        "Biaya per orang keluar dari kemiskinan (dua belas bulan terakhir)"
    ),
    "unit_rupiah per poor person": "juta Rp per orang",
    "section_harm": "Siapa yang dirugikan",
    "harm_intro": (
        "Setiap wilayah dan kelompok diperiksa untuk penduduk bekerja, pekerja formal, TPT, pendapatan "
        "kerja, penduduk miskin dan miskin ekstrem, P0, P1, serta penjualan dan laba usahanya. Yang disebut di sini adalah setiap kelompok yang "
        "interval 95 persennya seluruhnya di sisi rugi, apa pun rata-ratanya. Dari kelompok "
        "yang tidak rugi, 2,5 dari seratus disebut karena kebetulan; kelompok saling "
        "bertumpang, sehingga muncul bersama."
    ),
    "harm_caption": "Kelompok yang dirugikan, {period}",
    "pairs_caption": "Bagian ulangan yang barisnya mengungguli kolom, {period} (persen)",
    "section_precision": "Yang dapat terlihat dengan ulangan ini",
    "precision_caption": "Pengaruh terkecil yang terdeteksi dan keuntungan berpasangan",
    "precision_note": (
        "pengaruh sebenarnya terkecil pada seluruh kota yang terlihat oleh {replicates} "
        "pasangan dengan kuasa 80 persen pada taraf 5 persen; × menyatakan berapa kali lebih "
        "banyak ulangan tanpa pasangan yang diperlukan untuk ketelitian yang sama. Di bawah "
        "1,5 berpasangan hampir tidak menolong, dan tabel menyatakannya."
    ),
    "detectable": "Pengaruh terkecil yang terdeteksi",
    "pairing_gain": "Keuntungan berpasangan",
    "population": "Penduduk",
    "working_age": "Usia kerja (15 ke atas)",
    "labour_force": "Angkatan kerja",
    "unemployed": "Penganggur",
    "tpak": "TPAK",
    "underemployed": "Setengah penganggur",
    "underemployment_rate": "Tingkat setengah pengangguran",
    "employed_formal": "Bekerja, formal",
    "employed_informal": "Bekerja, informal",
    "neet_rate": "Tingkat NEET",
    "p1": "P1",
    "p2": "P2",
    "extreme_poor_persons": "Penduduk miskin ekstrem",
    "gini": "Rasio Gini",
    "mean_expenditure": "Pengeluaran rata-rata per kapita",
    "enterprises": "Usaha",
    "enterprise_sales": "Penjualan usaha",
    "enterprise_profit": "Laba usaha",
    "enterprise_jobs": "Pekerjaan dalam usaha",
    "participants": "Peserta dalam suatu tahap",
    "spending": "Belanja program",
    "unit_firms": "usaha",
    "unit_rupiah per person per month": "Rp per orang per bulan",
    "terminal_worth": "Manfaat per rupiah biaya sampai {horizon}, menurut tingkat diskonto riil",
    "worth_terminal_note": (
        "Uang tunai kepada rumah tangga tidak dihitung di kedua sisi; tidak ada tingkat "
        "yang diutamakan. Bersih: nilai kini dikurangi biaya, miliar Rp; intervalnya di laporan."
    ),
    "net_present_value_short": "bersih",
    "terminal_other_costs": "Juga sampai {horizon}, tiga macam tahun-kerja (juta Rp), terpakai dan direncanakan",
    "cost_per_job_year_full_time_short": "Tahun-\nkerja\npenuh",
    "cost_per_job_year_formal_short": "Tahun-\nkerja\nformal",
    "cost_per_rupiah_of_gap_closed_short": "Rp per\nRp celah",
    "spent_short": "terpakai",
    "budgeted_short": "rencana",
    "terminal_fiscal": "Dibayar di atas acuan, menurut sumber dan tahun (juta Rp)",
    "earnings_per_rupiah_short": "Hasil\nper Rp",
    # Beside the account.
    "section_beside": "Di samping neraca",
    "beside_intro": (
        "Reaksi menurut saluran, sejauh mana uang dan pekerjaan bergulir di kota di samping angka terbitan, "
        "serta hitungan yang bukan suku neraca."
    ),
    "outcome_enterprise_sales": "penjualan usaha",
    "channel_vacancies": "Lowongan",
    "channel_sales": "Penjualan",
    "channel_local_spending": "Belanja dan perekrutan lokal",
    "channels_caption": "Reaksi menurut saluran, {period}",
    "channels_note": (
        "rata-rata per bulan selama periode (rupiah: jumlah), rata-rata ulangan. Penggeseran ialah minus "
        "jumlah lowongan dan penjualan; limpahan ialah belanja dan perekrutan lokal. Lowongan yang "
        "dibuka atau ditutup usaha termasuk yang terakhir."
    ),
    "terminal_circulation": "Sejauh mana uang dan pekerjaan bergulir (interval 95 %)",
    "circulation_terminal_note": (
        "Pengganda: pendapatan lokal per rupiah yang dibayar kepada warga dan usaha. Lainnya: yang tergeser "
        "untuk tiap pekerjaan atau rupiah dampak langsung."
    ),
    "circulation_caption": "Sejauh mana uang dan pekerjaan bergulir, di samping kisaran terbitan",
    "circulation_note": (
        "interval 95 persen (Fieller). Terbitan: nilai dan kisaran dari tempat lain, yang tidak dibaca "
        "bagian mana pun dari model."
    ),
    "published": "Terbitan",
    "local_multiplier": "Pengganda lokal",
    "displacement_share_of_jobs": "Pekerjaan tergeser untuk tiap pekerjaan dampak langsung",
    "displacement_share_of_sales": "Penjualan tergeser untuk tiap rupiah dampak langsung",
    "local_multiplier_short": "Pengganda\nlokal",
    "displacement_share_of_jobs_short": "Pekerjaan\ntergeser",
    "displacement_share_of_sales_short": "Penjualan\ntergeser",
    "terminal_lines": "Di samping neraca, {period}",
    "lines_terminal_note": (
        "Orang atau lowongan terisi, bukan suku neraca: tempat terisi dan churn seluruh periode, lainnya "
        "rata-rata per bulan. Churn: orang luar yang kurang bekerja, yang lebih bekerja (keduanya, bila "
        "satu orang saja dilayani)."
    ),
    "leakage_short": "Bocor",
    "substitution_short": "Pindah",
    "substitution_places_taken_short": "Tempat\nterisi",
    "composition_short": "Kompo-\nsisi",
    "supported_posts_short": "Posisi\nbaru",
    "unnamed_posts_short": "Tanpa\nnama",
    "churn_short": "Churn",
    "line": "Baris",
    "lines_caption": "Di samping neraca, {period}",
    "lines_note": (
        "rata-rata ulangan dengan interval-t 95 persen; hitungan bulanan sebagai rata-rata per bulan, rupiah "
        "sebagai jumlah. Tidak satu pun suku neraca, dan yang kehilangan tidak pernah berarti penggeseran."
    ),
    "line_leakage": "Kebocoran: penglaju dari luar kota",
    "line_substitution": "Substitusi: peserta yang melepas program lama",
    "line_substitution_places_taken": "Substitusi: orang lain yang mengisi tempat itu",
    "line_composition": "Komposisi: yang tinggal di kota hanya di satu dunia",
    "line_supported_posts": "Posisi yang ditambah atau dipertahankan usaha yang didukung",
    "line_unnamed_posts": "Posisi tanpa nama: terisi tanpa orang, sinyal dibekukan",
    "line_churn_losers": "Churn: orang luar yang bekerja lebih sedikit bulan",
    "line_churn_winners": "Churn: orang luar yang bekerja lebih banyak bulan",
    "line_churn_one_person": "Churn bila satu orang saja dilayani",
    "unit_jobs": "posisi",
}
