<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="id" sourcelanguage="en">
<context>
    <name>PeerText</name>
    <message>
        <source>s</source>
        <comment>short for second</comment>
        <translation>d</translation>
    </message>
    <message>
        <source>pixel</source>
        <translation>piksel</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <extracomment>a number of units, such as &quot;1000 ms&quot;</extracomment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>blocked by you</source>
        <translation>Anda blokir</translation>
    </message>
    <message>
        <source>formerly known</source>
        <translation>pernah dikenal</translation>
    </message>
    <message>
        <source>named by you</source>
        <translation>ditambahkan oleh Anda</translation>
    </message>
    <message>
        <source>from the list on the web</source>
        <translation>dari daftar di web</translation>
    </message>
    <message>
        <source>registered on the chain</source>
        <translation>terdaftar di rantai blok</translation>
    </message>
    <message>
        <source>practice subnet of this computer</source>
        <translation>subnet latihan di komputer ini</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <extracomment>%1 a kind of work, %2 the name of a model</extracomment>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>Clips larger</source>
        <translation>Memperbesar klip</translation>
    </message>
    <message>
        <source>Pictures larger</source>
        <translation>Memperbesar gambar</translation>
    </message>
    <message>
        <source>clips</source>
        <translation>klip</translation>
    </message>
    <message>
        <source>pictures</source>
        <translation>gambar</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>tidak diketahui</translation>
    </message>
    <message>
        <source>no price announced</source>
        <translation>harga tidak diumumkan</translation>
    </message>
    <message>
        <source>%1 / %2</source>
        <comment>a price</comment>
        <extracomment>%1 an amount of money, %2 a unit of work</extracomment>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>%1 (practice)</source>
        <comment>a price in practice money</comment>
        <translation>%1 (latihan)</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 d</translation>
    </message>
    <message>
        <source>blocked</source>
        <translation>diblokir</translation>
    </message>
    <message>
        <source>Score %1</source>
        <translation>Nilai %1</translation>
    </message>
    <message>
        <source>%1: it has had no work from here yet, so price and trust decide.</source>
        <translation>%1: belum pernah mendapat pekerjaan dari sini, jadi harga dan kepercayaan yang menentukan.</translation>
    </message>
    <message numerus="yes">
        <source>%1 · success %2, checks passed %3 · %n job(s)</source>
        <extracomment>%1 &quot;Score 92 %&quot;, %2 and %3 percentages</extracomment>
        <translation>
            <numerusform>%1 · berhasil %2, lolos pemeriksaan %3 · %n pekerjaan</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>, %n of them good</source>
        <translation>
            <numerusform>, %n di antaranya baik</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>, %n wrong</source>
        <translation>
            <numerusform>, %n salah</numerusform>
        </translation>
    </message>
    <message>
        <source>never</source>
        <translation>belum pernah</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>baru saja</translation>
    </message>
    <message numerus="yes">
        <source>%n min ago</source>
        <translation>
            <numerusform>%n menit lalu</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n h ago</source>
        <translation>
            <numerusform>%n jam lalu</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n hari lalu</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Appearance</source>
        <translation>Tampilan</translation>
    </message>
    <message>
        <source>Colours of the window; system follows the desktop</source>
        <translation>Warna jendela; &quot;sistem&quot; mengikuti desktop</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Bahasa</translation>
    </message>
    <message>
        <source>Language of the window; changes at the next start</source>
        <translation>Bahasa jendela; berubah saat program dijalankan lagi</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Perangkat</translation>
    </message>
    <message>
        <source>Where networks run: auto, cpu, cuda or cuda:N</source>
        <translation>Tempat jaringan dijalankan: auto, cpu, cuda, atau cuda:N</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>Thread</translation>
    </message>
    <message>
        <source>Threads of the engine; 0 is one for each core</source>
        <translation>Jumlah thread mesin; 0 berarti satu per inti</translation>
    </message>
    <message>
        <source>Patience</source>
        <translation>Batas tunggu</translation>
    </message>
    <message>
        <source>End an engine that shows no progress for so many seconds</source>
        <translation>Hentikan mesin yang tidak maju selama sekian detik</translation>
    </message>
    <message>
        <source>Length of a chunk</source>
        <translation>Panjang potongan</translation>
    </message>
    <message>
        <source>Length of one resumable piece of a clip</source>
        <translation>Panjang satu bagian klip yang dapat dilanjutkan</translation>
    </message>
    <message>
        <source>Receipt in the file</source>
        <translation>Catatan di dalam berkas</translation>
    </message>
    <message>
        <source>Write model and settings into the result&apos;s metadata</source>
        <translation>Tulis model dan pengaturan ke metadata hasil</translation>
    </message>
    <message>
        <source>Stay awake</source>
        <translation>Tetap terjaga</translation>
    </message>
    <message>
        <source>No sleep while a job runs</source>
        <translation>Komputer tidak tidur selama pekerjaan berjalan</translation>
    </message>
    <message>
        <source>Stay offline</source>
        <translation>Tetap luring</translation>
    </message>
    <message>
        <source>Never open a connection</source>
        <translation>Jangan pernah membuka koneksi</translation>
    </message>
    <message>
        <source>Model for pictures</source>
        <translation>Model untuk gambar</translation>
    </message>
    <message>
        <source>Makes the first picture where nobody there offers a clip&apos;s own model</source>
        <translation>Membuat gambar pertama bila tidak ada yang menawarkan model klip itu</translation>
    </message>
    <message>
        <source>Model for motion</source>
        <translation>Model untuk gerak</translation>
    </message>
    <message>
        <source>Makes a clip of that picture</source>
        <translation>Membuat klip dari gambar itu</translation>
    </message>
    <message>
        <source>Finish here</source>
        <translation>Selesaikan di sini</translation>
    </message>
    <message>
        <source>Go on here when the subnet cannot</source>
        <translation>Lanjutkan di komputer ini bila subnet tidak bisa</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>Daya</translation>
    </message>
    <message>
        <source>Watts drawn under load above idle; 0 measures or assumes</source>
        <translation>Watt saat bekerja di atas keadaan diam; 0 berarti diukur atau diperkirakan</translation>
    </message>
    <message>
        <source>Price of electricity</source>
        <translation>Harga listrik</translation>
    </message>
    <message>
        <source>Price of a kilowatt hour</source>
        <translation>Harga satu kilowatt-jam</translation>
    </message>
    <message>
        <source>Currency</source>
        <translation>Mata uang</translation>
    </message>
    <message>
        <source>ISO 4217 code of the currency of the tariff</source>
        <translation>Kode ISO 4217 mata uang tarif</translation>
    </message>
    <message>
        <source>Orchestrators</source>
        <translation>Orkestrator</translation>
    </message>
    <message>
        <source>Addresses of orchestrators to use, separated by commas</source>
        <translation>Alamat orkestrator yang dipakai, dipisahkan koma</translation>
    </message>
    <message>
        <source>List of orchestrators</source>
        <translation>Daftar orkestrator</translation>
    </message>
    <message>
        <source>Address where a list of orchestrators can be had</source>
        <translation>Alamat tempat daftar orkestrator dapat diambil</translation>
    </message>
    <message>
        <source>Highest price of a second</source>
        <translation>Harga tertinggi per detik</translation>
    </message>
    <message>
        <source>Wei for a second of work; empty accepts any price</source>
        <translation>Wei untuk satu detik kerja; kosong berarti harga berapa pun</translation>
    </message>
    <message>
        <source>Highest price of a pixel</source>
        <translation>Harga tertinggi per piksel</translation>
    </message>
    <message>
        <source>Wei for a pixel of work; empty accepts any price</source>
        <translation>Wei untuk satu piksel kerja; kosong berarti harga berapa pun</translation>
    </message>
    <message>
        <source>Orchestrators at once</source>
        <translation>Orkestrator sekaligus</translation>
    </message>
    <message>
        <source>So many work on one job at the same time</source>
        <translation>Sebanyak ini mengerjakan satu pekerjaan secara bersamaan</translation>
    </message>
    <message>
        <source>Made twice</source>
        <translation>Dibuat dua kali</translation>
    </message>
    <message>
        <source>off; first: two make each piece and the first good one counts; compare: both have to agree</source>
        <translation>off; first: dua membuat tiap potongan dan hasil baik pertama yang dipakai; compare: keduanya harus sama</translation>
    </message>
    <message>
        <source>Patience with orchestrators</source>
        <translation>Kesabaran terhadap orkestrator</translation>
    </message>
    <message>
        <source>A piece that takes one of them longer goes to another</source>
        <translation>Potongan yang lebih lama dari ini dialihkan ke yang lain</translation>
    </message>
    <message>
        <source>Wear</source>
        <translation>Keausan</translation>
    </message>
    <message>
        <source>What an hour of work takes off this computer&apos;s value; 0 leaves it out</source>
        <translation>Berapa nilai komputer ini berkurang oleh satu jam kerja; 0 berarti tidak dihitung</translation>
    </message>
    <message>
        <source>Price of an ETH</source>
        <translation>Harga satu ETH</translation>
    </message>
    <message>
        <source>What an ETH costs in your currency; 0: not known, fees are in ETH only</source>
        <translation>Harga satu ETH dalam mata uang Anda; 0: tidak diketahui, biaya hanya dalam ETH</translation>
    </message>
    <message>
        <source>Date of that price</source>
        <translation>Tanggal harga itu</translation>
    </message>
    <message>
        <source>Set by itself when the price of an ETH is changed</source>
        <translation>Terisi sendiri saat harga ETH diubah</translation>
    </message>
    <message>
        <source>Most for a job</source>
        <translation>Batas untuk satu pekerjaan</translation>
    </message>
    <message>
        <source>No job spends more on the subnet: 0.001 ETH, 250 gwei, 0.10 USD; empty: no limit</source>
        <translation>Tidak ada pekerjaan yang membelanjakan lebih di subnet: 0.001 ETH, 250 gwei, 0.10 USD; kosong: tanpa batas</translation>
    </message>
    <message>
        <source>Most for a day</source>
        <translation>Batas untuk satu hari</translation>
    </message>
    <message>
        <source>All jobs of a day together spend no more on the subnet; empty: no limit</source>
        <translation>Semua pekerjaan sehari bersama-sama tidak membelanjakan lebih di subnet; kosong: tanpa batas</translation>
    </message>
    <message>
        <source>Who chooses the place</source>
        <translation>Siapa yang memilih tempat</translation>
    </message>
    <message>
        <source>ask; here: this computer only; cheapest:5m: the cheapest within that time; fastest:0.10: the quickest that costs no more</source>
        <translation>ask: tanya; here: hanya komputer ini; cheapest:5m: termurah dalam waktu itu; fastest:0.10: tercepat yang tidak lebih mahal</translation>
    </message>
    <message>
        <source>Price by the hour</source>
        <translation>Harga per jam</translation>
    </message>
    <message>
        <source>Hours with another price of a kilowatt hour: 22-6:0.15, 12-14:0.20</source>
        <translation>Jam dengan harga kilowatt jam yang lain: 22-6:0.15, 12-14:0.20</translation>
    </message>
    <message>
        <source>API for other programs</source>
        <translation>API untuk program lain</translation>
    </message>
    <message>
        <source>Programs of this computer that know the token may use Sluice while the window is open</source>
        <translation>Program di komputer ini yang mengetahui token boleh memakai Sluice selama jendela terbuka</translation>
    </message>
</context>
<context>
    <name>sluice::ui::AboutPage</name>
    <message>
        <source>About Sluice</source>
        <translation>Tentang Sluice</translation>
    </message>
    <message>
        <source>Sluice %1</source>
        <translation>Sluice %1</translation>
    </message>
    <message>
        <source>Makes video larger and sharper, on this computer or on the Livepeer subnet.</source>
        <translation>Membuat video lebih besar dan lebih tajam, di komputer ini atau di subnet Livepeer.</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lisensi</translation>
    </message>
    <message>
        <source>Sluice is free software under the GNU General Public License, version 3 or (at your option) any later version: GPL-3.0-or-later. You may use it for anything, study it, change it, and pass it on, changed or not, under the same terms.</source>
        <translation>Sluice adalah perangkat lunak bebas di bawah GNU General Public License, versi 3 atau (sesuai pilihan Anda) versi yang lebih baru: GPL-3.0-or-later. Anda boleh memakainya untuk apa saja, mempelajarinya, mengubahnya, dan menyebarkannya, diubah atau tidak, dengan ketentuan yang sama.</translation>
    </message>
    <message>
        <source>It comes without any warranty; without even the implied warranty of merchantability or fitness for a particular purpose.</source>
        <translation>Program ini tanpa jaminan apa pun; bahkan tanpa jaminan tersirat tentang kelayakan jual atau kesesuaian untuk tujuan tertentu.</translation>
    </message>
    <message>
        <source>Additional permission under section 7: Sluice may be combined with the redistributable libraries of the NVIDIA CUDA Toolkit and passed on so. The exact words are in the file LICENSE-EXCEPTION.md of the source.</source>
        <translation>Izin tambahan menurut pasal 7: Sluice boleh digabungkan dengan pustaka NVIDIA CUDA Toolkit yang boleh disebarkan, dan disebarkan demikian. Bunyi persisnya ada di berkas LICENSE-EXCEPTION.md pada kode sumber.</translation>
    </message>
    <message>
        <source>Text of the licence</source>
        <translation>Teks lisensi</translation>
    </message>
    <message>
        <source>Source code</source>
        <translation>Kode sumber</translation>
    </message>
    <message>
        <source>You have the right to the source code of this program from whoever gave it to you; it is built from the source of version %1.</source>
        <translation>Anda berhak mendapatkan kode sumber program ini dari siapa pun yang memberikannya kepada Anda; program ini dibuat dari sumber versi %1.</translation>
    </message>
    <message>
        <source>Libraries</source>
        <translation>Pustaka</translation>
    </message>
    <message>
        <source>LIBRARY</source>
        <translation>PUSTAKA</translation>
    </message>
    <message>
        <source>VERSION</source>
        <translation>VERSI</translation>
    </message>
    <message>
        <source>LICENCE</source>
        <translation>LISENSI</translation>
    </message>
    <message>
        <source>USED FOR</source>
        <translation>DIPAKAI UNTUK</translation>
    </message>
    <message>
        <source>Models have licences of their own: see the page Models.</source>
        <translation>Model memiliki lisensi sendiri: lihat halaman Model.</translation>
    </message>
</context>
<context>
    <name>sluice::ui::AdapterList</name>
    <message>
        <source>LoRA adapters</source>
        <translation>Adaptor LoRA</translation>
    </message>
    <message>
        <source>Weight of %1</source>
        <translation>Bobot %1</translation>
    </message>
    <message>
        <source>How strongly the adapter works. 1: as it was made.</source>
        <translation>Seberapa kuat adaptor bekerja. 1: seperti saat dibuat.</translation>
    </message>
    <message>
        <source>Take out %1</source>
        <translation>Keluarkan %1</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ApiPage</name>
    <message>
        <source>Copy</source>
        <translation>Salin</translation>
    </message>
    <message>
        <source>API for other programs</source>
        <translation>API untuk program lain</translation>
    </message>
    <message>
        <source>Offer the Livepeer AI API to programs on this computer</source>
        <translation>Sediakan API AI Livepeer untuk program di komputer ini</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Alamat</translation>
    </message>
    <message>
        <source>Address of the API</source>
        <translation>Alamat API</translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation>Salin alamat</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Token of the API</source>
        <translation>Token API</translation>
    </message>
    <message>
        <source>Copy the token</source>
        <translation>Salin token</translation>
    </message>
    <message>
        <source>%1: under way</source>
        <extracomment>a request that is not answered yet</extracomment>
        <translation>%1: sedang berjalan</translation>
    </message>
    <message>
        <source>%1: interrupted</source>
        <translation>%1: terputus</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>tidak diketahui</translation>
    </message>
    <message>
        <source>%1 (practice)</source>
        <comment>an amount</comment>
        <translation>%1 (latihan)</translation>
    </message>
    <message>
        <source>%1, predicted %2</source>
        <translation>%1, perkiraan %2</translation>
    </message>
    <message>
        <source>Programs that speak the Livepeer AI API can then use Sluice, this computer&apos;s models and the subnet. Only programs on this computer can reach it, and only with the token; web pages are refused. It ends with this window and comes back with it. What requests cost counts against the same limits as jobs.</source>
        <translation>Program yang memakai Livepeer AI API lalu dapat memakai Sluice, model di komputer ini, dan subnet. Hanya program di komputer ini yang dapat menjangkaunya, dan hanya dengan token; halaman web ditolak. API berakhir bersama jendela ini dan kembali bersamanya. Biaya permintaan dihitung dalam batas yang sama dengan pekerjaan.</translation>
    </message>
    <message>
        <source>The last requests. Of what they were about nothing is kept.</source>
        <translation>Permintaan terakhir. Isinya sama sekali tidak disimpan.</translation>
    </message>
    <message>
        <source>Last requests of the API</source>
        <translation>Permintaan terakhir ke API</translation>
    </message>
    <message>
        <source>WHEN</source>
        <translation>KAPAN</translation>
    </message>
    <message>
        <source>WHAT</source>
        <translation>APA</translation>
    </message>
    <message>
        <source>WHERE</source>
        <translation>DI MANA</translation>
    </message>
    <message>
        <source>COST</source>
        <translation>BIAYA</translation>
    </message>
    <message>
        <source>TIME</source>
        <translation>WAKTU</translation>
    </message>
</context>
<context>
    <name>sluice::ui::CancelBar</name>
    <message>
        <source>Keep what is done</source>
        <translation>Simpan yang sudah selesai</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Buang</translation>
    </message>
    <message>
        <source>Do not cancel</source>
        <translation>Jangan batalkan</translation>
    </message>
    <message>
        <source>The pieces that are done from the start on become one file beside the result&apos;s place.</source>
        <translation>Bagian yang sudah selesai dari awal menjadi satu berkas di samping tempat hasil.</translation>
    </message>
    <message>
        <source>Cancel %1? %2 of %3 pieces are done.</source>
        <comment>file, numbers</comment>
        <translation>Batalkan %1? %2 dari %3 bagian sudah selesai.</translation>
    </message>
    <message>
        <source>Cancel %1? Nothing is finished yet.</source>
        <translation>Batalkan %1? Belum ada yang selesai.</translation>
    </message>
</context>
<context>
    <name>sluice::ui::CaptionPage</name>
    <message>
        <source>CAPTION</source>
        <translation>TAKARIR</translation>
    </message>
    <message>
        <source>Not part of this version yet</source>
        <translation>Belum ada di versi ini</translation>
    </message>
    <message>
        <source>Captions from speech are being built. What works today: making clips and pictures larger; subtitles that a clip has are kept.</source>
        <translation>Takarir dari ucapan sedang dibuat. Yang sudah bisa: memperbesar klip dan gambar; subtitel yang ada pada klip dipertahankan.</translation>
    </message>
    <message>
        <source>Go to Upscale</source>
        <translation>Ke Perbesar</translation>
    </message>
</context>
<context>
    <name>sluice::ui::CheapCard</name>
    <message>
        <source>Whenever cheap</source>
        <translation>Kapan pun murah</translation>
    </message>
    <message>
        <source>The subnet will do as well</source>
        <translation>Subnet juga boleh</translation>
    </message>
    <message>
        <source>in 4 hours</source>
        <translation>dalam 4 jam</translation>
    </message>
    <message>
        <source>in 8 hours</source>
        <translation>dalam 8 jam</translation>
    </message>
    <message>
        <source>by 8 in the morning</source>
        <translation>sebelum jam 8 pagi</translation>
    </message>
    <message>
        <source>in a day</source>
        <translation>dalam sehari</translation>
    </message>
    <message>
        <source>in 3 days</source>
        <translation>dalam 3 hari</translation>
    </message>
    <message>
        <source>When it has to be ready</source>
        <translation>Kapan harus selesai</translation>
    </message>
    <message>
        <source>any</source>
        <translation>berapa pun</translation>
    </message>
    <message>
        <source>The most that it may cost</source>
        <translation>Biaya paling banyak</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Selesai</translation>
    </message>
    <message>
        <source>At most</source>
        <translation>Paling banyak</translation>
    </message>
    <message>
        <source>Waits for cheap hours or a low price.</source>
        <translation>Menunggu jam murah atau harga rendah.</translation>
    </message>
    <message>
        <source>Would begin at once: nothing cheaper is to be expected. Hours with another tariff can be set in the settings.</source>
        <translation>Akan langsung mulai: tidak ada yang lebih murah. Jam dengan tarif lain dapat diatur di pengaturan.</translation>
    </message>
    <message>
        <source>No place can run it now.</source>
        <translation>Tidak ada tempat yang dapat menjalankannya sekarang.</translation>
    </message>
    <message>
        <source>Choose a time…</source>
        <translation>Pilih waktu…</translation>
    </message>
    <message>
        <source>The time by which it has to be ready</source>
        <translation>Waktu paling lambat harus selesai</translation>
    </message>
    <message>
        <source>That time has passed. Choose a later one.</source>
        <translation>Waktu itu sudah lewat. Pilih waktu yang lebih lambat.</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ClipPainter</name>
    <message>
        <source>Upscaled</source>
        <translation>Diperbesar</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>Asli</translation>
    </message>
    <message>
        <source>Right-click to locate the file</source>
        <translation>Klik kanan untuk menunjukkan berkas</translation>
    </message>
    <message>
        <source>Missing: %1</source>
        <translation>Hilang: %1</translation>
    </message>
</context>
<context>
    <name>sluice::ui::CrashPage</name>
    <message>
        <source>Sluice did not end properly the last time: it was killed, or the computer went off.</source>
        <translation>Sluice tidak berakhir dengan semestinya terakhir kali: dihentikan paksa, atau komputer mati.</translation>
    </message>
    <message>
        <source>Sluice crashed the last time (%1). That is a mistake in Sluice; we are sorry.</source>
        <translation>Sluice mogok terakhir kali (%1). Itu kesalahan Sluice; kami mohon maaf.</translation>
    </message>
    <message>
        <source>What happened the last time</source>
        <translation>Apa yang terjadi terakhir kali</translation>
    </message>
    <message>
        <source>Jobs in the queue go on where they stopped, and your project was saved beside your file. If Sluice ends again and again, start safely: nothing is restored, the window has its first layout, and the queue waits until you let it run.</source>
        <translation>Pekerjaan dalam antrean berlanjut dari tempat berhentinya, dan proyek Anda disimpan di samping berkas Anda. Jika Sluice terus-menerus berakhir, mulailah dengan aman: tidak ada yang dipulihkan, jendela memakai tata letak awal, dan antrean menunggu sampai Anda menjalankannya.</translation>
    </message>
    <message>
        <source>Go on as usual</source>
        <translation>Lanjutkan seperti biasa</translation>
    </message>
    <message>
        <source>Start safely</source>
        <translation>Mulai dengan aman</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Laporan</translation>
    </message>
    <message>
        <source>Nothing was sent anywhere. Tokens and passwords were taken out.</source>
        <translation>Tidak ada yang dikirim ke mana pun. Token dan kata sandi sudah dihapus.</translation>
    </message>
    <message>
        <source>Nothing was sent anywhere. Tokens and passwords were taken out. The report is kept in %1.</source>
        <translation>Tidak ada yang dikirim ke mana pun. Token dan kata sandi sudah dihapus. Laporan disimpan di %1.</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Salin laporan</translation>
    </message>
</context>
<context>
    <name>sluice::ui::DoctorPage</name>
    <message>
        <source>Processor</source>
        <translation>Prosesor</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Memori</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Mesin</translation>
    </message>
    <message>
        <source>Wall</source>
        <translation>Dinding</translation>
    </message>
    <message>
        <source>GPU</source>
        <translation>GPU</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Kecepatan</translation>
    </message>
    <message>
        <source>Codec</source>
        <translation>Kodek</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Model</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>Disk</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Pengaturan</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>Basis data</translation>
    </message>
    <message>
        <source>ok</source>
        <translation>baik</translation>
    </message>
    <message>
        <source>note</source>
        <translation>catatan</translation>
    </message>
    <message>
        <source>bad</source>
        <translation>buruk</translation>
    </message>
    <message>
        <source>Doctor</source>
        <translation>Pemeriksaan</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Periksa lagi</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>Salin sebagai teks</translation>
    </message>
    <message>
        <source>What this computer has for making pictures larger, and what is missing. Nothing is changed and nothing is sent anywhere.</source>
        <translation>Apa yang dimiliki komputer ini untuk memperbesar gambar, dan apa yang kurang. Tidak ada yang diubah dan tidak ada yang dikirim ke mana pun.</translation>
    </message>
    <message>
        <source>Looking; the engine is started for a moment…</source>
        <translation>Memeriksa; mesin dijalankan sebentar…</translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) that are needed do not work: see below.</source>
        <translation>
            <numerusform>%n hal yang diperlukan tidak berfungsi: lihat di bawah.</numerusform>
        </translation>
    </message>
    <message>
        <source>Everything needed works.</source>
        <translation>Semua yang diperlukan berfungsi.</translation>
    </message>
</context>
<context>
    <name>sluice::ui::EncodeFields</name>
    <message>
        <source>Automatic</source>
        <translation>Otomatis</translation>
    </message>
    <message>
        <source>FFV1 (lossless)</source>
        <translation>FFV1 (tanpa rugi)</translation>
    </message>
    <message>
        <source>Very high</source>
        <translation>Sangat tinggi</translation>
    </message>
    <message>
        <source>High</source>
        <translation>Tinggi</translation>
    </message>
    <message>
        <source>Small file</source>
        <translation>Berkas kecil</translation>
    </message>
</context>
<context>
    <name>sluice::ui::Errors</name>
    <message>
        <source>%1: %2</source>
        <comment>title, then what and what to do next</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Dihentikan</translation>
    </message>
    <message>
        <source>This cannot be used</source>
        <translation>Ini tidak dapat dipakai</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>Tidak ditemukan</translation>
    </message>
    <message>
        <source>Something is there already</source>
        <translation>Sudah ada sesuatu di sana</translation>
    </message>
    <message>
        <source>Reading or writing failed</source>
        <translation>Gagal membaca atau menulis</translation>
    </message>
    <message>
        <source>The disk is full</source>
        <translation>Disk penuh</translation>
    </message>
    <message>
        <source>No connection</source>
        <translation>Tidak ada koneksi</translation>
    </message>
    <message>
        <source>No answer in time</source>
        <translation>Tidak ada jawaban tepat waktu</translation>
    </message>
    <message>
        <source>An answer that makes no sense</source>
        <translation>Jawaban yang tidak masuk akal</translation>
    </message>
    <message>
        <source>Not enough memory</source>
        <translation>Memori tidak cukup</translation>
    </message>
    <message>
        <source>The model cannot be used</source>
        <translation>Model tidak dapat dipakai</translation>
    </message>
    <message>
        <source>Not possible here now</source>
        <translation>Tidak mungkin di sini sekarang</translation>
    </message>
    <message>
        <source>Something broke</source>
        <translation>Ada yang rusak</translation>
    </message>
</context>
<context>
    <name>sluice::ui::EstimatePlot</name>
    <message>
        <source>Predicted and real time of each job</source>
        <translation>Waktu perkiraan dan waktu nyata tiap pekerjaan</translation>
    </message>
    <message>
        <source>predicted</source>
        <translation>perkiraan</translation>
    </message>
    <message>
        <source>real</source>
        <translation>nyata</translation>
    </message>
</context>
<context>
    <name>sluice::ui::EstimatesPage</name>
    <message>
        <source>%1 %</source>
        <comment>a share</comment>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>Practice subnet</source>
        <translation>Subnet latihan</translation>
    </message>
    <message>
        <source>How estimates turned out</source>
        <translation>Hasil perkiraan</translation>
    </message>
    <message>
        <source>By place and kind of work</source>
        <translation>Menurut tempat dan jenis pekerjaan</translation>
    </message>
    <message>
        <source>The error is that of the predicted time, as a share of the real one. Nine jobs in ten are meant to end before the longer one of the two times on a card.</source>
        <translation>Galat adalah selisih waktu perkiraan, sebagai bagian dari waktu nyata. Sembilan dari sepuluh pekerjaan seharusnya selesai sebelum waktu yang lebih lama pada kartu.</translation>
    </message>
    <message numerus="yes">
        <source>Of %n job(s) half were predicted within %1, and %2 ended in the time that was given as the longer one.</source>
        <translation>
            <numerusform>Dari %n pekerjaan, separuhnya diperkirakan dalam batas %1, dan %2 selesai dalam waktu yang lebih lama.</numerusform>
        </translation>
    </message>
    <message>
        <source>No job that was predicted has ended yet.</source>
        <translation>Belum ada pekerjaan dengan perkiraan yang selesai.</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Tempat</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Model</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>Pekerjaan</translation>
    </message>
    <message>
        <source>Half within</source>
        <translation>Separuh dalam</translation>
    </message>
    <message>
        <source>Nine in ten within</source>
        <translation>Sembilan dari sepuluh dalam</translation>
    </message>
    <message>
        <source>In time</source>
        <translation>Tepat waktu</translation>
    </message>
    <message>
        <source>all models</source>
        <translation>semua model</translation>
    </message>
    <message>
        <source>Upscale</source>
        <comment>a kind of work</comment>
        <translation>Perbesar</translation>
    </message>
    <message>
        <source>Clip of words</source>
        <comment>a kind of work</comment>
        <translation>Klip dari kata-kata</translation>
    </message>
    <message>
        <source>Export</source>
        <comment>a kind of work</comment>
        <translation>Ekspor</translation>
    </message>
    <message>
        <source>The last column is the error of the predicted cost of this computer&apos;s work.</source>
        <translation>Kolom terakhir adalah galat biaya perkiraan untuk pekerjaan komputer ini.</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Jenis</translation>
    </message>
    <message>
        <source>Cost: half within</source>
        <translation>Biaya: separuh dalam</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>tidak diketahui</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ExportPage</name>
    <message>
        <source>Export the timeline</source>
        <translation>Ekspor lini masa</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Pilih…</translation>
    </message>
    <message>
        <source>Replace the file if it exists</source>
        <translation>Ganti berkas jika sudah ada</translation>
    </message>
    <message>
        <source>Leave upscales out</source>
        <translation>Tanpa hasil perbesaran</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Ekspor</translation>
    </message>
    <message>
        <source>The whole timeline</source>
        <translation>Seluruh lini masa</translation>
    </message>
    <message>
        <source>Between the marks I and O</source>
        <translation>Di antara tanda I dan O</translation>
    </message>
    <message>
        <source>As the largest clip</source>
        <translation>Seperti klip terbesar</translation>
    </message>
    <message>
        <source>Every clip as it came, also where it has been upscaled</source>
        <translation>Setiap klip seperti aslinya, juga yang sudah diperbesar</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Berkas</translation>
    </message>
    <message>
        <source>Choose a file to export to</source>
        <translation>Pilih berkas tujuan ekspor</translation>
    </message>
    <message>
        <source>How much of it</source>
        <translation>Seberapa banyak</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Ukuran</translation>
    </message>
    <message>
        <source>Codec</source>
        <translation>Kodek</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>Kualitas</translation>
    </message>
    <message>
        <source>MP4, MOV and MKV are chosen by the file&apos;s ending. Clips of another shape get black bars; gaps are black and silent. Sound becomes 48 kHz stereo.</source>
        <translation>MP4, MOV, dan MKV dipilih dari akhiran nama berkas. Klip dengan bentuk lain mendapat bilah hitam; celah menjadi hitam dan hening. Suara menjadi stereo 48 kHz.</translation>
    </message>
    <message>
        <source>film</source>
        <translation>film</translation>
    </message>
    <message>
        <source>Export to</source>
        <translation>Ekspor ke</translation>
    </message>
    <message>
        <source>Clips (*.mp4 *.mov *.mkv)</source>
        <translation>Klip (*.mp4 *.mov *.mkv)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Semua berkas (*)</translation>
    </message>
    <message>
        <source>Name the file with its folder, or choose one.</source>
        <translation>Tulis nama berkas beserta foldernya, atau pilih satu.</translation>
    </message>
    <message>
        <source>%1 at %2 frames a second. It becomes a job in the queue.</source>
        <comment>duration, frame rate</comment>
        <translation>%1 pada %2 bingkai per detik. Ini menjadi pekerjaan dalam antrean.</translation>
    </message>
    <message>
        <source>Looking at the clips…</source>
        <translation>Memeriksa klip…</translation>
    </message>
    <message>
        <source>How long it takes here is not known yet.</source>
        <translation>Lamanya di sini belum diketahui.</translation>
    </message>
    <message>
        <source>It takes about %1 to %2 here. What that costs is not known.</source>
        <comment>two durations</comment>
        <translation>Di sini memakan sekitar %1 sampai %2. Biayanya tidak diketahui.</translation>
    </message>
    <message>
        <source>It takes about %1 to %2 here, and %3 for electricity.</source>
        <comment>two durations, money</comment>
        <translation>Di sini memakan sekitar %1 sampai %2, dan %3 untuk listrik.</translation>
    </message>
</context>
<context>
    <name>sluice::ui::GeneratePanel</name>
    <message>
        <source>From the viewer</source>
        <translation>Dari penampil</translation>
    </message>
    <message>
        <source>Picture…</source>
        <translation>Gambar…</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Lainnya</translation>
    </message>
    <message>
        <source>No model for this is installed. Open the models page to get one.</source>
        <translation>Belum ada model untuk ini. Buka halaman model untuk mendapatkannya.</translation>
    </message>
    <message numerus="yes">
        <source>%1 s · %n frame(s)</source>
        <comment>a length</comment>
        <translation>
            <numerusform>%1 d · %n bingkai</numerusform>
        </translation>
    </message>
    <message>
        <source>It was made with %1, which is not on this computer.</source>
        <translation>Dibuat dengan %1, yang tidak ada di komputer ini.</translation>
    </message>
    <message>
        <source>None: the clip begins as it likes.</source>
        <translation>Tidak ada: awal klip terserah model.</translation>
    </message>
    <message>
        <source>Fits this computer: about %1 of memory.</source>
        <translation>Bisa di komputer ini: perlu sekitar %1 memori.</translation>
    </message>
    <message>
        <source>Fits this computer.</source>
        <translation>Bisa di komputer ini.</translation>
    </message>
    <message>
        <source>“%1”</source>
        <comment>a word</comment>
        <translation>“%1”</translation>
    </message>
    <message>
        <source>This model does not know %1.</source>
        <translation>Model ini tidak mengenal %1.</translation>
    </message>
    <message numerus="yes">
        <source>This model does not know %1 and %n more word(s).</source>
        <translation>
            <numerusform>Model ini tidak mengenal %1 dan %n kata lagi.</numerusform>
        </translation>
    </message>
    <message>
        <source>It passes over them.</source>
        <translation>Kata itu dilewati.</translation>
    </message>
    <message>
        <source>To try</source>
        <translation>Untuk dicoba</translation>
    </message>
    <message>
        <source>Forget former prompts</source>
        <translation>Lupakan prompt lama</translation>
    </message>
    <message>
        <source>No prompt has been used yet</source>
        <translation>Belum ada prompt yang dipakai</translation>
    </message>
    <message>
        <source>Model&apos;s own</source>
        <translation>Bawaan model</translation>
    </message>
    <message>
        <source>Quick draft</source>
        <translation>Draf cepat</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>Say in a sentence what the clip should show</source>
        <translation>Tulis dalam satu kalimat apa isi klipnya</translation>
    </message>
    <message>
        <source>Negative prompt</source>
        <translation>Prompt negatif</translation>
    </message>
    <message>
        <source>What it should not show</source>
        <translation>Yang tidak boleh tampak</translation>
    </message>
    <message>
        <source>Former prompts</source>
        <translation>Prompt lama</translation>
    </message>
    <message>
        <source>Former prompts. Alt+Up and Alt+Down go through them.</source>
        <translation>Prompt lama. Alt+Atas dan Alt+Bawah menelusurinya.</translation>
    </message>
    <message>
        <source>PROMPT</source>
        <translation>PROMPT</translation>
    </message>
    <message>
        <source>No start image</source>
        <translation>Tanpa gambar awal</translation>
    </message>
    <message>
        <source>The clip begins with the picture that the viewer shows.</source>
        <translation>Klip dimulai dengan gambar yang tampak di penampil.</translation>
    </message>
    <message>
        <source>Start image</source>
        <translation>Gambar awal</translation>
    </message>
    <message>
        <source>MODEL</source>
        <translation>MODEL</translation>
    </message>
    <message>
        <source>Size, width and height</source>
        <translation>Ukuran, lebar dan tinggi</translation>
    </message>
    <message>
        <source>Another size can be written, as 832x480.</source>
        <translation>Ukuran lain bisa ditulis, seperti 832x480.</translation>
    </message>
    <message>
        <source>So many clips, with following seeds.</source>
        <translation>Sebanyak ini klip, dengan seed berurutan.</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Seed</translation>
    </message>
    <message>
        <source>Draw another seed</source>
        <translation>Undi seed lain</translation>
    </message>
    <message>
        <source>Keep this seed</source>
        <translation>Pertahankan seed ini</translation>
    </message>
    <message>
        <source>Keep this seed. Otherwise each run draws another one.</source>
        <translation>Pertahankan seed ini. Jika tidak, setiap kali jalan diundi yang lain.</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Ukuran</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Panjang</translation>
    </message>
    <message>
        <source>Variations</source>
        <translation>Variasi</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Langkah</translation>
    </message>
    <message>
        <source>Guidance</source>
        <translation>Panduan</translation>
    </message>
    <message>
        <source>How closely the clip follows the words. 1: not more than of itself.</source>
        <translation>Seberapa dekat klip mengikuti kata-kata. 1: tanpa penguatan.</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Prasetel</translation>
    </message>
    <message>
        <source>Not this</source>
        <translation>Jangan ini</translation>
    </message>
    <message>
        <source>What suits the device</source>
        <translation>Sesuai perangkat</translation>
    </message>
    <message>
        <source>8 bit: less memory</source>
        <translation>8 bit: hemat memori</translation>
    </message>
    <message>
        <source>In 8 bit the clip is not quite the same; the card says how far.</source>
        <translation>Dalam 8 bit klip sedikit berbeda; kartu menyebut seberapa jauh.</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Presisi</translation>
    </message>
    <message>
        <source>Frames a second</source>
        <translation>Bingkai per detik</translation>
    </message>
    <message>
        <source>Does not run here: %1.</source>
        <translation>Tidak bisa di sini: %1.</translation>
    </message>
    <message>
        <source>This model works in so many steps, and in no others.</source>
        <translation>Model ini bekerja dengan jumlah langkah ini saja.</translation>
    </message>
    <message>
        <source>Get it</source>
        <translation>Dapatkan</translation>
    </message>
    <message>
        <source>%1 · cannot be used</source>
        <comment>a model</comment>
        <translation>%1 · tidak dapat dipakai</translation>
    </message>
    <message>
        <source>%1 · not installed</source>
        <comment>a model</comment>
        <translation>%1 · belum terpasang</translation>
    </message>
    <message>
        <source>%1 · not installed, %2</source>
        <comment>a model, its size</comment>
        <translation>%1 · belum terpasang, %2</translation>
    </message>
    <message>
        <source>See what is wrong</source>
        <translation>Lihat apa yang salah</translation>
    </message>
    <message>
        <source>It would fit this computer.</source>
        <translation>Muat di komputer ini.</translation>
    </message>
    <message>
        <source>It would fit this computer: about %1 of memory.</source>
        <translation>Muat di komputer ini: memori sekitar %1.</translation>
    </message>
    <message>
        <source>It would not run here: %1.</source>
        <translation>Tidak akan berjalan di sini: %1.</translation>
    </message>
    <message>
        <source>Add a LoRA…</source>
        <translation>Tambahkan LoRA…</translation>
    </message>
    <message>
        <source>It was made with the LoRA %1 (weight %2); add that again under More for the same clip.</source>
        <translation>Klip itu dibuat dengan LoRA %1 (bobot %2); tambahkan lagi di bawah “Lainnya” untuk klip yang sama.</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>Acak</translation>
    </message>
    <message>
        <source>The same seed makes the same clip. Left empty, each run has another.</source>
        <translation>Seed yang sama membuat klip yang sama. Bila kosong, setiap kali dijalankan seednya lain.</translation>
    </message>
    <message>
        <source>A small file that changes what the model makes.</source>
        <translation>Berkas kecil yang mengubah hasil buatan model.</translation>
    </message>
</context>
<context>
    <name>sluice::ui::HeaderBar</name>
    <message>
        <source>Menu</source>
        <translation>Menu</translation>
    </message>
    <message>
        <source>Menu: models, settings, help</source>
        <translation>Menu: model, pengaturan, bantuan</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>Buat</translation>
    </message>
    <message>
        <source>Upscale</source>
        <translation>Perbesar</translation>
    </message>
    <message>
        <source>Caption</source>
        <translation>Takarir</translation>
    </message>
    <message>
        <source>Untitled project</source>
        <translation>Proyek tanpa judul</translation>
    </message>
    <message>
        <source>%1 *</source>
        <comment>a project with unsaved changes</comment>
        <translation>%1 *</translation>
    </message>
    <message>
        <source>Project: %1</source>
        <translation>Proyek: %1</translation>
    </message>
</context>
<context>
    <name>sluice::ui::HubPanel</name>
    <message>
        <source>Look it up</source>
        <translation>Cari</translation>
    </message>
    <message>
        <source>Keep token</source>
        <translation>Simpan token</translation>
    </message>
    <message>
        <source>Forget token</source>
        <translation>Lupakan token</translation>
    </message>
    <message>
        <source>From the Hugging Face Hub</source>
        <translation>Dari Hugging Face Hub</translation>
    </message>
    <message>
        <source>A model for clips of words by the name of its repository. Sluice looks whether it runs it and shows the licence before anything large is downloaded.</source>
        <translation>Model untuk membuat klip dari kata-kata, menurut nama repositorinya. Sluice memeriksa apakah model itu dapat dijalankan dan menampilkan lisensinya sebelum berkas besar diunduh.</translation>
    </message>
    <message>
        <source>OWNER/NAME, or the address of its page</source>
        <translation>OWNER/NAME, atau alamat halamannya</translation>
    </message>
    <message>
        <source>Name of a repository</source>
        <translation>Nama repositori</translation>
    </message>
    <message>
        <source>Access token of the Hugging Face Hub</source>
        <translation>Token akses Hugging Face Hub</translation>
    </message>
    <message>
        <source>Asking the Hub…</source>
        <translation>Menanyakan ke Hub…</translation>
    </message>
    <message>
        <source>Some models want an access token. It is kept in a file that only you can read, and goes to the Hub alone.</source>
        <translation>Beberapa model memerlukan token akses. Token disimpan dalam berkas yang hanya dapat Anda baca, dan hanya dikirim ke Hub.</translation>
    </message>
    <message>
        <source>Your access token is used. It lies in %1.</source>
        <translation>Token akses Anda digunakan. Letaknya di %1.</translation>
    </message>
    <message>
        <source>An access token of this computer is used: HF_TOKEN, or the one of the Hub&apos;s own programs.</source>
        <translation>Token akses komputer ini digunakan: HF_TOKEN, atau milik program Hub sendiri.</translation>
    </message>
</context>
<context>
    <name>sluice::ui::JobAccount</name>
    <message>
        <source>%1 and %2</source>
        <comment>a fee, money</comment>
        <translation>%1 dan %2</translation>
    </message>
</context>
<context>
    <name>sluice::ui::JobAction</name>
    <message>
        <source>Pause</source>
        <translation>Jeda</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Lanjutkan</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Naikkan</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Turunkan</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Coba lagi</translation>
    </message>
    <message>
        <source>Replace the file that is there</source>
        <translation>Ganti berkas yang sudah ada</translation>
    </message>
    <message>
        <source>Open result</source>
        <translation>Buka hasil</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Tampilkan di folder</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>Tanda terima</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Batalkan</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>Hapus dari daftar</translation>
    </message>
    <message>
        <source>Go on on this computer</source>
        <translation>Lanjutkan di komputer ini</translation>
    </message>
    <message>
        <source>Go on on the subnet</source>
        <translation>Lanjutkan di subnet</translation>
    </message>
    <message>
        <source>Accept the new price</source>
        <translation>Terima harga baru</translation>
    </message>
    <message>
        <source>Begin now</source>
        <translation>Mulai sekarang</translation>
    </message>
</context>
<context>
    <name>sluice::ui::JobBar</name>
    <message>
        <source>%1 (%2)</source>
        <comment>action, its key</comment>
        <translation>%1 (%2)</translation>
    </message>
</context>
<context>
    <name>sluice::ui::JobListModel</name>
    <message>
        <source>%1 · %2</source>
        <comment>what is made, how far it is</comment>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>%1 %</source>
        <comment>progress</comment>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1, %2, %3</source>
        <comment>file, what is made of it, how far it is</comment>
        <translation>%1, %2, %3</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>tidak diketahui</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Apa</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Di mana</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Kemajuan</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Kecepatan</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Sisa</translation>
    </message>
    <message>
        <source>Spent</source>
        <translation>Terpakai</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>Tindakan</translation>
    </message>
    <message>
        <source>predicted %1</source>
        <comment>a cost</comment>
        <translation>perkiraan %1</translation>
    </message>
    <message>
        <source>not known</source>
        <comment>what a job cost</comment>
        <translation>tidak diketahui</translation>
    </message>
    <message>
        <source>cost %1</source>
        <translation>biaya %1</translation>
    </message>
    <message>
        <source>cost %1, predicted %2</source>
        <translation>biaya %1, perkiraan %2</translation>
    </message>
    <message>
        <source>%1 pieces made here, %2 on the subnet</source>
        <translation>%1 bagian dibuat di sini, %2 di subnet</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>two places</comment>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>real, predicted</comment>
        <translation>%1, %2</translation>
    </message>
</context>
<context>
    <name>sluice::ui::JobListView</name>
    <message>
        <source>Jobs</source>
        <translation>Pekerjaan</translation>
    </message>
</context>
<context>
    <name>sluice::ui::JobText</name>
    <message>
        <source>starting</source>
        <translation>memulai</translation>
    </message>
    <message>
        <source>starting the engine</source>
        <translation>menjalankan mesin</translation>
    </message>
    <message>
        <source>loading the model</source>
        <translation>memuat model</translation>
    </message>
    <message>
        <source>upscaling</source>
        <translation>memperbesar</translation>
    </message>
    <message>
        <source>exporting</source>
        <translation>mengekspor</translation>
    </message>
    <message>
        <source>writing the result</source>
        <translation>menulis hasil</translation>
    </message>
    <message>
        <source>pausing</source>
        <translation>menjeda</translation>
    </message>
    <message>
        <source>resuming</source>
        <translation>melanjutkan</translation>
    </message>
    <message>
        <source>cancelling</source>
        <translation>membatalkan</translation>
    </message>
    <message>
        <source>running</source>
        <translation>berjalan</translation>
    </message>
    <message>
        <source>%1 of %2 pieces done</source>
        <translation>%1 dari %2 bagian selesai</translation>
    </message>
    <message>
        <source>%1, piece %2 of %3</source>
        <translation>%1, bagian %2 dari %3</translation>
    </message>
    <message>
        <source>predicted %1, took %2</source>
        <translation>perkiraan %1, nyatanya %2</translation>
    </message>
    <message>
        <source>took %1</source>
        <translation>memakan %1</translation>
    </message>
    <message>
        <source>failed, %1</source>
        <translation>gagal, %1</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>gagal</translation>
    </message>
    <message numerus="yes">
        <source>export of %n clips</source>
        <translation>
            <numerusform>ekspor %n klip</numerusform>
        </translation>
    </message>
    <message>
        <source>upscale ×%1</source>
        <translation>perbesar ×%1</translation>
    </message>
    <message>
        <source>upscale to %1×%2</source>
        <translation>perbesar ke %1×%2</translation>
    </message>
    <message>
        <source>waiting, %1</source>
        <translation>menunggu, %1</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>menunggu</translation>
    </message>
    <message>
        <source>paused, %1</source>
        <translation>dijeda, %1</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>dijeda</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>dibatalkan</translation>
    </message>
    <message>
        <source>cancelled, what was done is kept</source>
        <translation>dibatalkan, yang sudah selesai disimpan</translation>
    </message>
    <message>
        <source>%1 s a frame</source>
        <translation>%1 d per bingkai</translation>
    </message>
    <message>
        <source>%1 fps</source>
        <translation>%1 fps</translation>
    </message>
    <message>
        <source>next</source>
        <translation>berikutnya</translation>
    </message>
    <message>
        <source>starts in %1</source>
        <translation>mulai dalam %1</translation>
    </message>
    <message numerus="yes">
        <source>waiting, %n before it</source>
        <comment>jobs</comment>
        <translation>
            <numerusform>menunggu, %n di depannya</numerusform>
        </translation>
    </message>
    <message>
        <source>moving</source>
        <translation>memindahkan</translation>
    </message>
    <message>
        <source>generating</source>
        <translation>membuat klip</translation>
    </message>
    <message>
        <source>generating, step %1 of %2</source>
        <translation>membuat klip, langkah %1 dari %2</translation>
    </message>
    <message>
        <source>clip of words, %1×%2</source>
        <translation>klip dari kata-kata, %1×%2</translation>
    </message>
    <message>
        <source>%1 wei</source>
        <translation>%1 wei</translation>
    </message>
    <message>
        <source>%1 a second</source>
        <translation>%1 per detik</translation>
    </message>
    <message>
        <source>%1 for each unit</source>
        <translation>%1 per satuan</translation>
    </message>
    <message>
        <source>The subnet asks %1. Accept it, go on here, or cancel?</source>
        <translation>Subnet meminta %1. Terima, lanjutkan di sini, atau batalkan?</translation>
    </message>
    <message>
        <source>The price has risen from %1 to %2. Accept it, go on here, or cancel?</source>
        <translation>Harga naik dari %1 menjadi %2. Terima, lanjutkan di sini, atau batalkan?</translation>
    </message>
    <message>
        <source>waits for a cheap time</source>
        <translation>menunggu waktu murah</translation>
    </message>
    <message>
        <source>asks you</source>
        <translation>bertanya</translation>
    </message>
    <message>
        <source>when cheap</source>
        <translation>saat murah</translation>
    </message>
    <message>
        <source>predicted %1</source>
        <translation>perkiraan %1</translation>
    </message>
</context>
<context>
    <name>sluice::ui::KeyEdit</name>
    <message>
        <source>Press the new keys</source>
        <translation>Tekan tombol baru</translation>
    </message>
    <message>
        <source>New keys</source>
        <translation>Tombol baru</translation>
    </message>
</context>
<context>
    <name>sluice::ui::MainWindow</name>
    <message>
        <source>Open recent</source>
        <translation>Buka yang terbaru</translation>
    </message>
    <message>
        <source>Sluice</source>
        <translation>Sluice</translation>
    </message>
    <message>
        <source>%1 - Sluice</source>
        <translation>%1 - Sluice</translation>
    </message>
    <message numerus="yes">
        <source>Your unsaved work is back: %n clip(s).</source>
        <translation>
            <numerusform>Pekerjaan Anda yang belum disimpan sudah kembali: %n klip.</numerusform>
        </translation>
    </message>
    <message>
        <source>Start empty</source>
        <translation>Mulai kosong</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) of this project are not where they were.</source>
        <translation>
            <numerusform>%n berkas proyek ini tidak ada di tempatnya semula.</numerusform>
        </translation>
    </message>
    <message>
        <source>Look in a folder…</source>
        <translation>Cari di folder…</translation>
    </message>
    <message>
        <source>Measuring this computer…</source>
        <translation>Mengukur komputer ini…</translation>
    </message>
    <message>
        <source>Estimating…</source>
        <translation>Memperkirakan…</translation>
    </message>
    <message>
        <source>The upscaled clip is on the timeline. Undo or Flip shows the source again.</source>
        <translation>Klip yang diperbesar ada di lini masa. Urungkan atau Balik menampilkan sumbernya lagi.</translation>
    </message>
    <message>
        <source>Flip</source>
        <translation>Balik</translation>
    </message>
    <message>
        <source>Sluice ended unexpectedly last time. Nothing was sent anywhere.</source>
        <translation>Sluice berakhir tak terduga terakhir kali. Tidak ada yang dikirim ke mana pun.</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Apa yang terjadi</translation>
    </message>
    <message>
        <source>Some settings could not be read and have their usual values: %1</source>
        <translation>Sebagian pengaturan tidak dapat dibaca dan memakai nilai biasanya: %1</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Pengaturan</translation>
    </message>
    <message>
        <source>New project</source>
        <translation>Proyek baru</translation>
    </message>
    <message>
        <source>Open project…</source>
        <translation>Buka proyek…</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Simpan</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Simpan sebagai…</translation>
    </message>
    <message>
        <source>Add clips…</source>
        <translation>Tambah klip…</translation>
    </message>
    <message>
        <source>Look for missing files…</source>
        <translation>Cari berkas yang hilang…</translation>
    </message>
    <message>
        <source>Folder to look in</source>
        <translation>Folder tempat mencari</translation>
    </message>
    <message>
        <source>Export the timeline…</source>
        <translation>Ekspor lini masa…</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Urungkan</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Ulangi</translation>
    </message>
    <message>
        <source>Show before or after of the clip</source>
        <translation>Tampilkan sebelum atau sesudah klip</translation>
    </message>
    <message>
        <source>Clear the marks I and O</source>
        <translation>Hapus tanda I dan O</translation>
    </message>
    <message>
        <source>Try 2 seconds here</source>
        <translation>Coba 2 detik di sini</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Keluar</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>Buat</translation>
    </message>
    <message>
        <source>Upscale</source>
        <translation>Perbesar</translation>
    </message>
    <message>
        <source>Caption</source>
        <translation>Takarir</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>Layar penuh</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Jendela</translation>
    </message>
    <message>
        <source>Viewer</source>
        <translation>Penampil</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>Lini masa</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Antrean</translation>
    </message>
    <message>
        <source>Undo: %1</source>
        <translation>Urungkan: %1</translation>
    </message>
    <message>
        <source>Redo: %1</source>
        <translation>Ulangi: %1</translation>
    </message>
    <message>
        <source>Open project</source>
        <translation>Buka proyek</translation>
    </message>
    <message>
        <source>Sluice projects (*.sluice)</source>
        <translation>Proyek Sluice (*.sluice)</translation>
    </message>
    <message>
        <source>Add clips and pictures</source>
        <translation>Tambah klip dan gambar</translation>
    </message>
    <message>
        <source>Save project</source>
        <translation>Simpan proyek</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Model</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Pintasan papan ketik</translation>
    </message>
    <message>
        <source>Doctor: what this computer can do</source>
        <translation>Pemeriksaan: apa yang dapat dilakukan komputer ini</translation>
    </message>
    <message>
        <source>About Sluice</source>
        <translation>Tentang Sluice</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Sebelum</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Sesudah</translation>
    </message>
    <message>
        <source>Put a clip on the timeline to see time and cost.</source>
        <translation>Taruh klip di lini masa untuk melihat waktu dan biaya.</translation>
    </message>
    <message>
        <source>Get a model on the models page to see time and cost.</source>
        <translation>Dapatkan model di halaman model untuk melihat waktu dan biaya.</translation>
    </message>
    <message>
        <source>Trying two seconds…</source>
        <translation>Mencoba dua detik…</translation>
    </message>
    <message>
        <source>Upscale the sample</source>
        <translation>Perbesar contoh</translation>
    </message>
    <message>
        <source>add clip</source>
        <translation>tambah klip</translation>
    </message>
    <message>
        <source>insert clip</source>
        <translation>sisipkan klip</translation>
    </message>
    <message>
        <source>trim start</source>
        <translation>pangkas awal</translation>
    </message>
    <message>
        <source>trim end</source>
        <translation>pangkas akhir</translation>
    </message>
    <message>
        <source>split</source>
        <translation>belah</translation>
    </message>
    <message>
        <source>move</source>
        <translation>pindah</translation>
    </message>
    <message>
        <source>delete</source>
        <translation>hapus</translation>
    </message>
    <message>
        <source>delete and close the gap</source>
        <translation>hapus dan tutup celah</translation>
    </message>
    <message>
        <source>set range</source>
        <translation>atur rentang</translation>
    </message>
    <message>
        <source>upscale clip</source>
        <translation>perbesar klip</translation>
    </message>
    <message>
        <source>switch before and after</source>
        <translation>tukar sebelum dan sesudah</translation>
    </message>
    <message>
        <source>No clip lies between the marks. Set others with I and O.</source>
        <translation>Tidak ada klip di antara kedua tanda. Pasang tanda lain dengan I dan O.</translation>
    </message>
    <message>
        <source>Orchestrators</source>
        <translation>Orkestrator</translation>
    </message>
    <message>
        <source>Type a sentence to see time and cost.</source>
        <translation>Tulis satu kalimat untuk melihat waktu dan biaya.</translation>
    </message>
    <message>
        <source>The clip you asked for is on the timeline.</source>
        <translation>Klip yang Anda minta ada di linimasa.</translation>
    </message>
    <message>
        <source>Upscale this</source>
        <translation>Perbesar ini</translation>
    </message>
    <message>
        <source>It began with the picture %1; choose that again for the same clip.</source>
        <translation>Klip ini dimulai dengan gambar %1; pilih lagi untuk klip yang sama.</translation>
    </message>
    <message>
        <source>This clip was made from a sentence. Its settings are under Generate.</source>
        <translation>Klip ini dibuat dari kalimat. Setelannya ada di Buat.</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>Tampilkan</translation>
    </message>
    <message>
        <source>There is no picture at the playhead. Move it onto a clip.</source>
        <translation>Tidak ada gambar di kepala putar. Pindahkan ke atas klip.</translation>
    </message>
    <message>
        <source>Picture to begin with</source>
        <translation>Gambar untuk memulai</translation>
    </message>
    <message>
        <source>Type a sentence and see it move, or make this sample clip four times larger; both on this computer.</source>
        <translation>Tulis kalimat dan lihat ia bergerak, atau perbesar klip contoh ini empat kali; keduanya di komputer ini.</translation>
    </message>
    <message>
        <source>Type a sentence</source>
        <translation>Tulis kalimat</translation>
    </message>
    <message>
        <source>API for other programs</source>
        <translation>API untuk program lain</translation>
    </message>
    <message>
        <source>How estimates turned out</source>
        <translation>Hasil perkiraan</translation>
    </message>
    <message>
        <source>Another place is chosen now. Look at the cards, then run it.</source>
        <translation>Kini tempat lain yang terpilih. Lihat kartunya, lalu jalankan.</translation>
    </message>
    <message>
        <source>The weights of %1 on this computer are not those that made it: the clip will be another one.</source>
        <translation>Bobot %1 di komputer ini bukan yang membuatnya: klipnya akan lain.</translation>
    </message>
    <message>
        <source>The LoRA %1 is no longer there. Bring it back, or take it out of the list.</source>
        <translation>LoRA %1 sudah tidak ada. Kembalikan, atau keluarkan dari daftar.</translation>
    </message>
    <message>
        <source>LoRA adapter</source>
        <translation>Adaptor LoRA</translation>
    </message>
    <message>
        <source>LoRA adapters (*.safetensors)</source>
        <translation>Adaptor LoRA (*.safetensors)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Semua berkas (*)</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ModelEntry</name>
    <message>
        <source>Fits: takes about %1 on the %2, which has %3.</source>
        <extracomment>%1 a size, %2 the name of a GPU, %3 a size</extracomment>
        <translation>Muat: memakai sekitar %1 pada %2, yang memiliki %3.</translation>
    </message>
    <message>
        <source>Works in smaller tiles, more slowly: full tiles take about %1, and the %2 has %3.</source>
        <translation>Berjalan dengan ubin lebih kecil, lebih lambat: ubin penuh memakai sekitar %1, dan %2 memiliki %3.</translation>
    </message>
    <message>
        <source>Does not fit: takes about %1, and the %2 has %3. Choose a smaller model, or set the device to cpu in the settings.</source>
        <translation>Tidak muat: memakai sekitar %1, dan %2 memiliki %3. Pilih model yang lebih kecil, atau atur perangkat ke cpu di pengaturan.</translation>
    </message>
    <message>
        <source>Fits: takes about %1 of memory, %2 are free.</source>
        <translation>Muat: memakai sekitar %1 memori, %2 masih kosong.</translation>
    </message>
    <message>
        <source>Tight: takes about %1 of memory, and %2 are free now. Close other programs before a job.</source>
        <translation>Sempit: memakai sekitar %1 memori, dan sekarang %2 kosong. Tutup program lain sebelum pekerjaan.</translation>
    </message>
    <message>
        <source>Works in smaller tiles, more slowly: full tiles take about %1, and this computer has %2.</source>
        <translation>Berjalan dengan ubin lebih kecil, lebih lambat: ubin penuh memakai sekitar %1, dan komputer ini memiliki %2.</translation>
    </message>
    <message>
        <source>Does not fit: takes about %1 of memory, and this computer has %2. Choose a smaller model.</source>
        <translation>Tidak muat: memakai sekitar %1 memori, dan komputer ini memiliki %2. Pilih model yang lebih kecil.</translation>
    </message>
    <message>
        <source>How much memory it takes is not known.</source>
        <translation>Kebutuhan memorinya tidak diketahui.</translation>
    </message>
    <message>
        <source>A clip of its usual size does not fit: it takes at least %1 of memory, and %2 are there. Make shorter or smaller ones.</source>
        <translation>Klip dengan ukuran biasa tidak muat: perlu setidaknya %1 memori, sedangkan yang ada %2. Buatlah yang lebih pendek atau lebih kecil.</translation>
    </message>
    <message>
        <source>Works, more slowly: a clip of its usual size takes %1 of memory at full speed, and %2 are there.</source>
        <translation>Dapat dijalankan, lebih lambat: klip dengan ukuran biasa memerlukan %1 memori untuk kecepatan penuh, sedangkan yang ada %2.</translation>
    </message>
    <message>
        <source>Fits: a clip of its usual size takes %1 of memory, and %2 are there.</source>
        <translation>Muat: klip dengan ukuran biasa memerlukan %1 memori, dan yang ada %2.</translation>
    </message>
    <message>
        <source>Works with its weights in 8 bit: a clip of its usual size takes %1 of memory then, and %2 are there.</source>
        <translation>Dapat dijalankan dengan bobot 8 bit: klip dengan ukuran biasa lalu memerlukan %1 memori, dan yang ada %2.</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ModelRow</name>
    <message>
        <source>licence unknown</source>
        <translation>lisensi tidak diketahui</translation>
    </message>
    <message>
        <source>part of Sluice</source>
        <translation>bagian dari Sluice</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Jeda</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Batal</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>Periksa</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Hapus</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Nanti saja</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Simpan</translation>
    </message>
    <message>
        <source>×%1</source>
        <translation>×%1</translation>
    </message>
    <message>
        <source>%1 on disk</source>
        <translation>%1 di disk</translation>
    </message>
    <message>
        <source>%1 to download</source>
        <translation>unduhan %1</translation>
    </message>
    <message>
        <source>size known when the download begins</source>
        <translation>ukuran diketahui saat unduhan dimulai</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lisensi</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Sumber</translation>
    </message>
    <message>
        <source>Part of Sluice</source>
        <translation>Bagian dari Sluice</translation>
    </message>
    <message>
        <source>Installed</source>
        <translation>Terpasang</translation>
    </message>
    <message>
        <source>Not installed</source>
        <translation>Belum terpasang</translation>
    </message>
    <message>
        <source>Not installed. Nobody publishes it in a form that Sluice opens; import its files if you have them.</source>
        <translation>Belum terpasang. Tidak ada yang menerbitkannya dalam bentuk yang dibuka Sluice; impor berkasnya jika Anda punya.</translation>
    </message>
    <message>
        <source>Cannot be used</source>
        <translation>Tidak dapat dipakai</translation>
    </message>
    <message>
        <source>Downloading</source>
        <translation>Mengunduh</translation>
    </message>
    <message>
        <source>Paused, %1 % there</source>
        <translation>Dijeda, %1 % sudah ada</translation>
    </message>
    <message>
        <source>Paused, %1 there</source>
        <translation>Dijeda, %1 sudah ada</translation>
    </message>
    <message>
        <source>Download not begun</source>
        <translation>Unduhan belum dimulai</translation>
    </message>
    <message>
        <source>Reading every file…</source>
        <translation>Membaca setiap berkas…</translation>
    </message>
    <message>
        <source>Removing…</source>
        <translation>Menghapus…</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 dari %2</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Lanjutkan</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Unduh</translation>
    </message>
    <message>
        <source>Remove %1 from the disk? It can be downloaded again.</source>
        <translation>Hapus %1 dari disk? Dapat diunduh lagi.</translation>
    </message>
    <message>
        <source>Remove %1 from the disk? Sluice cannot download it again.</source>
        <translation>Hapus %1 dari disk? Sluice tidak dapat mengunduhnya lagi.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <extracomment>%1 a verb such as Download, %2 the name of a model</extracomment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Download of %1</source>
        <translation>Unduhan %1</translation>
    </message>
    <message>
        <source>Before the first download: the terms (%1)</source>
        <translation>Sebelum unduhan pertama: ketentuan (%1)</translation>
    </message>
    <message>
        <source>The terms are not known. Ask whoever made the model before you use its results in public.</source>
        <translation>Ketentuannya tidak diketahui. Tanyakan kepada pembuat model sebelum memakai hasilnya di depan umum.</translation>
    </message>
    <message>
        <source>Please read the terms at %1 first.</source>
        <translation>Harap baca dulu ketentuan di %1.</translation>
    </message>
    <message>
        <source>Agree and download %1</source>
        <translation>Setuju dan unduh %1</translation>
    </message>
    <message>
        <source>Agree and download</source>
        <translation>Setuju dan unduh</translation>
    </message>
    <message>
        <source>clips of words</source>
        <translation>klip dari kata-kata</translation>
    </message>
    <message>
        <source>Take out of the list</source>
        <translation>Keluarkan dari daftar</translation>
    </message>
    <message>
        <source>The terms</source>
        <translation>Ketentuan</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ModelsModel</name>
    <message>
        <source>Downloaded and checked.</source>
        <translation>Diunduh dan diperiksa.</translation>
    </message>
    <message>
        <source>Checked: every file is as it should be.</source>
        <translation>Diperiksa: setiap berkas sebagaimana mestinya.</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ModelsPage</name>
    <message>
        <source>Models</source>
        <translation>Model</translation>
    </message>
    <message>
        <source>Search models</source>
        <translation>Cari model</translation>
    </message>
    <message>
        <source>Looking at the disk…</source>
        <translation>Memeriksa disk…</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Lanjutkan</translation>
    </message>
    <message>
        <source>Models (*.safetensors *.param *.bin)</source>
        <translation>Model (*.safetensors *.param *.bin)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Semua berkas (*)</translation>
    </message>
    <message>
        <source>Files…</source>
        <translation>Berkas…</translation>
    </message>
    <message>
        <source>Import models</source>
        <translation>Impor model</translation>
    </message>
    <message>
        <source>A folder…</source>
        <translation>Folder…</translation>
    </message>
    <message>
        <source>Import the model in a folder</source>
        <translation>Impor model dalam folder</translation>
    </message>
    <message numerus="yes">
        <source>%n download(s) from earlier can go on where they stopped.</source>
        <translation>
            <numerusform>%n unduhan dari sebelumnya dapat dilanjutkan dari tempat berhentinya.</numerusform>
        </translation>
    </message>
    <message>
        <source>An import is going on. Drop the files again when it is done.</source>
        <translation>Impor sedang berjalan. Jatuhkan lagi berkasnya setelah selesai.</translation>
    </message>
    <message numerus="yes">
        <source>Reading and copying %n model(s)…</source>
        <translation>
            <numerusform>Membaca dan menyalin %n model…</numerusform>
        </translation>
    </message>
    <message>
        <source>Imported: %1</source>
        <translation>Diimpor: %1</translation>
    </message>
    <message numerus="yes">
        <source>%n more file(s) could not be imported.</source>
        <translation>
            <numerusform>%n berkas lagi tidak dapat diimpor.</numerusform>
        </translation>
    </message>
    <message>
        <source>No model matches the search.</source>
        <translation>Tidak ada model yang cocok dengan pencarian.</translation>
    </message>
    <message>
        <source>Let go to import.</source>
        <translation>Lepaskan untuk mengimpor.</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Impor…</translation>
    </message>
    <message>
        <source>Networks that make pictures larger, and models that make clips of words. Sluice opens .safetensors files, ncnn pairs (.param and .bin) and folders in the layout of diffusers; drop one here to import it.</source>
        <translation>Jaringan yang memperbesar gambar, dan model yang membuat klip dari kata-kata. Sluice membuka berkas .safetensors, pasangan ncnn (.param dan .bin), dan folder dengan susunan diffusers; jatuhkan di sini untuk mengimpor.</translation>
    </message>
    <message>
        <source>%1 is installed already.</source>
        <translation>%1 sudah terpasang.</translation>
    </message>
</context>
<context>
    <name>sluice::ui::Notice</name>
    <message>
        <source>Close this notice</source>
        <translation>Tutup pemberitahuan ini</translation>
    </message>
</context>
<context>
    <name>sluice::ui::Notifier</name>
    <message>
        <source>Open</source>
        <translation>Buka</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Tampilkan di folder</translation>
    </message>
    <message>
        <source>%1 is ready</source>
        <comment>file</comment>
        <translation>%1 sudah siap</translation>
    </message>
    <message>
        <source>%1 has failed</source>
        <comment>file</comment>
        <translation>%1 gagal</translation>
    </message>
</context>
<context>
    <name>sluice::ui::OffersView</name>
    <message>
        <source>speed not measured yet</source>
        <translation>kecepatan belum diukur</translation>
    </message>
    <message numerus="yes">
        <source>%1 alone, by %n piece(s)</source>
        <extracomment>how long one orchestrator alone would take, and what that was measured on</extracomment>
        <translation>
            <numerusform>%1 sendirian, dari %n potong</numerusform>
        </translation>
    </message>
    <message>
        <source>loaded or not: not told</source>
        <translation>model dimuat atau tidak: tidak disebut</translation>
    </message>
    <message>
        <source>model loaded</source>
        <translation>model sudah dimuat</translation>
    </message>
    <message>
        <source>cold: loads the model</source>
        <translation>dingin: memuat model dulu</translation>
    </message>
    <message>
        <source>never answered</source>
        <translation>belum pernah menjawab</translation>
    </message>
    <message>
        <source>seen %1</source>
        <comment>a time</comment>
        <translation>terlihat %1</translation>
    </message>
    <message>
        <source>score %1 %</source>
        <translation>skor %1 %</translation>
    </message>
    <message>
        <source>no score yet</source>
        <translation>belum ada skor</translation>
    </message>
    <message>
        <source>cost not known yet</source>
        <translation>biaya belum diketahui</translation>
    </message>
    <message>
        <source>Orchestrators that would take this job</source>
        <translation>Orkestrator yang mau menerima pekerjaan ini</translation>
    </message>
    <message>
        <source>ORCHESTRATOR</source>
        <translation>ORKESTRATOR</translation>
    </message>
    <message>
        <source>FOR THIS JOB</source>
        <translation>PEKERJAAN INI</translation>
    </message>
    <message>
        <source>Details: nobody has offered it yet</source>
        <translation>Rincian: belum ada yang menawarkannya</translation>
    </message>
    <message numerus="yes">
        <source>Details: %n orchestrator(s)</source>
        <translation>
            <numerusform>Rincian: %n orkestrator</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::OrchestratorsPage</name>
    <message>
        <source>Orchestrators</source>
        <translation>Orkestrator</translation>
    </message>
    <message>
        <source>Ask all</source>
        <translation>Tanya semua</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Ekspor…</translation>
    </message>
    <message>
        <source>Ask everybody who is known what they serve and what it costs</source>
        <translation>Tanyakan kepada semua yang dikenal apa yang dilayani dan berapa biayanya</translation>
    </message>
    <message>
        <source>Forget it</source>
        <translation>Lupakan</translation>
    </message>
    <message>
        <source>Computers of the Livepeer AI subnet that make clips and pictures larger for you. The better one has kept its word, and the cheaper and quicker it is, the more work it gets.</source>
        <translation>Komputer di subnet Livepeer AI yang memperbesar klip dan gambar untuk Anda. Makin menepati janji, makin murah, dan makin cepat, makin banyak pekerjaan yang didapat.</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Tambah</translation>
    </message>
    <message>
        <source>Add the orchestrator</source>
        <translation>Tambah orkestrator</translation>
    </message>
    <message>
        <source>Address of an orchestrator, such as https://example.org:8935</source>
        <translation>Alamat orkestrator, misalnya https://example.org:8935</translation>
    </message>
    <message>
        <source>Address of an orchestrator</source>
        <translation>Alamat orkestrator</translation>
    </message>
    <message>
        <source>Use list</source>
        <translation>Pakai daftar</translation>
    </message>
    <message>
        <source>Use the list on the web</source>
        <translation>Pakai daftar di web</translation>
    </message>
    <message>
        <source>Address of a list on the web (a webhook)</source>
        <translation>Alamat daftar di web (webhook)</translation>
    </message>
    <message>
        <source>Address of a list of orchestrators on the web</source>
        <translation>Alamat daftar orkestrator di web</translation>
    </message>
    <message>
        <source>Search orchestrators</source>
        <translation>Cari orkestrator</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Urutan</translation>
    </message>
    <message>
        <source>Best first</source>
        <translation>Terbaik dulu</translation>
    </message>
    <message>
        <source>Cheapest first</source>
        <translation>Termurah dulu</translation>
    </message>
    <message>
        <source>Quickest first</source>
        <translation>Tercepat dulu</translation>
    </message>
    <message>
        <source>Last seen first</source>
        <translation>Terakhir terlihat dulu</translation>
    </message>
    <message>
        <source>By address</source>
        <translation>Menurut alamat</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Memeriksa…</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>Salin perintah</translation>
    </message>
    <message>
        <source>Copied. Run it in a terminal, then press “Ask all” here.</source>
        <translation>Disalin. Jalankan di terminal, lalu tekan “Tanya semua” di sini.</translation>
    </message>
    <message>
        <source>Asking…</source>
        <translation>Bertanya…</translation>
    </message>
    <message>
        <source>%1 is used from now on.</source>
        <translation>%1 dipakai mulai sekarang.</translation>
    </message>
    <message>
        <source>Written to %1.</source>
        <translation>Ditulis ke %1.</translation>
    </message>
    <message>
        <source>No list on the web is used any more.</source>
        <translation>Daftar di web tidak dipakai lagi.</translation>
    </message>
    <message>
        <source>No orchestrator is known yet. Add the address of one above, or start the practice subnet on this computer; it costs nothing:
%1</source>
        <translation>Belum ada orkestrator yang dikenal. Tambahkan alamatnya di atas, atau jalankan subnet latihan di komputer ini; gratis:
%1</translation>
    </message>
    <message>
        <source>No orchestrator matches the search.</source>
        <translation>Tidak ada orkestrator yang cocok dengan pencarian.</translation>
    </message>
    <message>
        <source>Forget %1, with its prices, its speed and how it did? If a list names it, it comes back as a stranger.</source>
        <translation>Lupakan %1 beserta harga, kecepatan, dan rekam jejaknya? Jika ada di suatu daftar, ia kembali sebagai pihak asing.</translation>
    </message>
    <message>
        <source>Export orchestrators</source>
        <translation>Ekspor orkestrator</translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation>Tabel (*.csv)</translation>
    </message>
    <message>
        <source>Everything, with prices over time (*.json)</source>
        <translation>Semuanya, dengan riwayat harga (*.json)</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n orchestrator(s) answered.</source>
        <extracomment>%1 of %n orchestrators have answered</extracomment>
        <translation>
            <numerusform>%1 dari %n orkestrator menjawab.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::Page</name>
    <message>
        <source>Back</source>
        <translation>Kembali</translation>
    </message>
    <message>
        <source>Back to the work (Esc)</source>
        <translation>Kembali bekerja (Esc)</translation>
    </message>
</context>
<context>
    <name>sluice::ui::PeerDetails</name>
    <message>
        <source>Did not answer when it was asked: %1</source>
        <translation>Tidak menjawab ketika ditanya: %1</translation>
    </message>
    <message>
        <source>Its last job failed: %1</source>
        <translation>Pekerjaan terakhirnya gagal: %1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <extracomment>%1 a time, %2 a price
----------
%1 a verb such as Block, %2 an address</extracomment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1 for a million pixels: sending %2 s, waiting %3 s, computing %4 s, receiving %5 s</source>
        <translation>%1 untuk sejuta piksel: kirim %2 d, tunggu %3 d, hitung %4 d, terima %5 d</translation>
    </message>
    <message>
        <source>Forget…</source>
        <translation>Lupakan…</translation>
    </message>
    <message>
        <source>Nothing is known about what it serves. Ask all to find out.</source>
        <translation>Belum diketahui apa yang dilayaninya. Tanya semua untuk mengetahuinya.</translation>
    </message>
    <message>
        <source>Favour no more</source>
        <translation>Tak lagi diutamakan</translation>
    </message>
    <message>
        <source>Favour</source>
        <translation>Utamakan</translation>
    </message>
    <message>
        <source>Favourites are chosen before others that are as good</source>
        <translation>Yang diutamakan dipilih sebelum yang lain yang sama baiknya</translation>
    </message>
    <message>
        <source>Unblock</source>
        <translation>Buka blokir</translation>
    </message>
    <message>
        <source>Block</source>
        <translation>Blokir</translation>
    </message>
    <message>
        <source>Blocked orchestrators are never asked and get no work</source>
        <translation>Orkestrator yang diblokir tidak pernah ditanya dan tidak mendapat pekerjaan</translation>
    </message>
    <message>
        <source>Forget it and everything that was learned about it</source>
        <translation>Lupakan beserta semua yang diketahui tentangnya</translation>
    </message>
    <message>
        <source>never said what it asks</source>
        <translation>belum pernah menyebut harga</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <extracomment>%1 a kind of work, %2 a price</extracomment>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>Price over time, %1</source>
        <translation>Harga dari waktu ke waktu, %1</translation>
    </message>
    <message>
        <source>%1: answer refused. %2</source>
        <translation>%1: hasil ditolak. %2</translation>
    </message>
    <message>
        <source>%1: failed. %2</source>
        <translation>%1: gagal. %2</translation>
    </message>
    <message>
        <source>Loaded and ready: %1</source>
        <translation>Sudah dimuat dan siap: %1</translation>
    </message>
    <message>
        <source>seen %1</source>
        <translation>terlihat %1</translation>
    </message>
    <message>
        <source>answers in %1 ms</source>
        <translation>menjawab dalam %1 md</translation>
    </message>
</context>
<context>
    <name>sluice::ui::PeersModel</name>
    <message>
        <source>unknown</source>
        <translation>tidak diketahui</translation>
    </message>
    <message>
        <source>favourite</source>
        <translation>diutamakan</translation>
    </message>
    <message>
        <source>speed %1</source>
        <translation>kecepatan %1</translation>
    </message>
    <message>
        <source>score %1</source>
        <translation>nilai %1</translation>
    </message>
    <message>
        <source>seen %1</source>
        <translation>terlihat %1</translation>
    </message>
    <message>
        <source>Seconds that it needs for a million source pixels, sending and receiving included</source>
        <translation>Detik yang diperlukan untuk sejuta piksel sumber, termasuk kirim dan terima</translation>
    </message>
    <message>
        <source>ORCHESTRATOR</source>
        <translation>ORKESTRATOR</translation>
    </message>
    <message>
        <source>SERVES</source>
        <translation>MELAYANI</translation>
    </message>
    <message>
        <source>PRICE</source>
        <translation>HARGA</translation>
    </message>
    <message>
        <source>SPEED</source>
        <translation>KECEPATAN</translation>
    </message>
    <message>
        <source>SCORE</source>
        <translation>NILAI</translation>
    </message>
    <message>
        <source>SEEN</source>
        <translation>TERLIHAT</translation>
    </message>
</context>
<context>
    <name>sluice::ui::Phrases</name>
    <message>
        <source>Nothing leaves this computer</source>
        <translation>Tidak ada yang keluar dari komputer ini</translation>
    </message>
    <message>
        <source>%1 W (measured) at %2/kWh</source>
        <translation>%1 W (terukur), %2/kWh</translation>
    </message>
    <message>
        <source>%1 W (assumed) at %2/kWh</source>
        <translation>%1 W (perkiraan), %2/kWh</translation>
    </message>
    <message>
        <source>%1 W (as set) at %2/kWh</source>
        <translation>%1 W (sesuai setelan), %2/kWh</translation>
    </message>
    <message>
        <source>needs %1 of GPU memory, the %2 has %3</source>
        <translation>memerlukan memori GPU %1, %2 punya %3</translation>
    </message>
    <message>
        <source>needs %1 of memory, %2 are free</source>
        <translation>memerlukan memori %1, %2 tersedia</translation>
    </message>
    <message>
        <source>Choose a smaller size, or close other programs.</source>
        <translation>Pilih ukuran lebih kecil, atau tutup program lain.</translation>
    </message>
    <message>
        <source>Choose a smaller model, or set engine/device to cpu.</source>
        <translation>Pilih model lebih kecil, atau setel engine/device ke cpu.</translation>
    </message>
    <message>
        <source>this build has no engine</source>
        <translation>versi ini tidak punya mesin</translation>
    </message>
    <message>
        <source>The engine crashed (signal %1: it was killed from outside). Start it again; what is finished is kept.</source>
        <translation>Mesin dihentikan dari luar (sinyal %1). Mulai lagi; yang sudah selesai tetap disimpan.</translation>
    </message>
    <message>
        <source>The engine crashed (signal %1: a fault in the engine or in a driver). Start it again; what is finished is kept.</source>
        <translation>Mesin mogok (sinyal %1: kesalahan pada mesin atau driver). Mulai lagi; yang sudah selesai tetap disimpan.</translation>
    </message>
    <message>
        <source>The engine ended before its work was done (exit code %1). Start it again; what is finished is kept.</source>
        <translation>Mesin berakhir sebelum pekerjaannya selesai (kode keluar %1). Mulai lagi; yang sudah selesai tetap disimpan.</translation>
    </message>
    <message>
        <source>The engine ran out of main memory. Close other programs or choose a smaller size or model, then start it again.</source>
        <translation>Memori utama habis. Tutup program lain atau pilih ukuran atau model lebih kecil, lalu mulai lagi.</translation>
    </message>
    <message>
        <source>Memory ran out and the system killed the engine. Close other programs or choose a smaller size or model, then start it again.</source>
        <translation>Memori habis dan sistem menghentikan mesin. Tutup program lain atau pilih ukuran atau model lebih kecil, lalu mulai lagi.</translation>
    </message>
    <message>
        <source>The source %1 is gone. Bring it back, then start the job again; what is done is kept.</source>
        <translation>Sumber %1 tidak ada lagi. Kembalikan, lalu mulai pekerjaan lagi; yang sudah selesai tetap disimpan.</translation>
    </message>
    <message>
        <source>That clip is no longer on the timeline.</source>
        <translation>Klip itu tidak ada lagi di linimasa.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; would begin before the timeline.</source>
        <translation>&quot;%1&quot; akan mulai sebelum linimasa.</translation>
    </message>
    <message>
        <source>The range&apos;s beginning has to lie before its end.</source>
        <translation>Awal rentang harus sebelum akhirnya.</translation>
    </message>
    <message>
        <source>no NVIDIA driver; jobs run on the processor</source>
        <translation>tidak ada driver NVIDIA; pekerjaan berjalan di prosesor</translation>
    </message>
    <message>
        <source>With an NVIDIA GPU, install the package nvidia-driver (Debian, non-free).</source>
        <translation>Dengan GPU NVIDIA, pasang paket nvidia-driver (Debian, non-free).</translation>
    </message>
    <message>
        <source>the engine reaches no other files and no network</source>
        <translation>mesin tidak dapat mencapai berkas lain maupun jaringan</translation>
    </message>
    <message>
        <source>not measured yet: estimates are guesses</source>
        <translation>belum diukur: perkiraan hanyalah dugaan</translation>
    </message>
    <message>
        <source>no upscaling network is installed</source>
        <translation>tidak ada jaringan pembesaran yang terpasang</translation>
    </message>
    <message>
        <source>none yet: no job was ever submitted</source>
        <translation>belum ada: belum pernah ada pekerjaan</translation>
    </message>
    <message>
        <source>Close other programs: a job needs 1.5 GB or more.</source>
        <translation>Tutup program lain: satu pekerjaan perlu 1.5 GB atau lebih.</translation>
    </message>
    <message>
        <source>Long clips need more room: free some, or set SLUICE_HOME.</source>
        <translation>Klip panjang perlu ruang lebih: kosongkan sebagian, atau setel SLUICE_HOME.</translation>
    </message>
    <message>
        <source>offline: nothing is downloaded</source>
        <translation>luring: tidak ada yang diunduh</translation>
    </message>
    <message>
        <source>Any size without a network: quick, and invents nothing.</source>
        <translation>Ukuran apa pun tanpa jaringan: cepat, dan tidak mengarang apa pun.</translation>
    </message>
    <message>
        <source>Fast and steady from frame to frame: the default for clips, drawn or filmed.</source>
        <translation>Cepat dan stabil antarbingkai: pilihan bawaan untuk klip gambar maupun rekaman.</translation>
    </message>
    <message>
        <source>Filmed clips and photographs, with adjustable noise removal.</source>
        <translation>Klip rekaman dan foto, dengan penghilang derau yang dapat diatur.</translation>
    </message>
    <message>
        <source>Keeps grain and noise; realesr-general-x4v3 mixes it in for its denoise strength.</source>
        <translation>Mempertahankan butiran dan derau; realesr-general-x4v3 mencampurnya untuk kekuatan penghilang derau.</translation>
    </message>
    <message>
        <source>Photographs that need only twice the size.</source>
        <translation>Foto yang cukup dua kali ukurannya.</translation>
    </message>
    <message>
        <source>The finest detail on photographs; more than ten times slower than the compact models.</source>
        <translation>Detail terhalus pada foto; lebih dari sepuluh kali lebih lambat daripada model ringkas.</translation>
    </message>
    <message>
        <source>Drawings and anime stills.</source>
        <translation>Gambar dan bingkai anime.</translation>
    </message>
    <message>
        <source>Moved to this computer after %1 of %2 pieces.</source>
        <translation>Dipindahkan ke komputer ini setelah %1 dari %2 bagian.</translation>
    </message>
    <message>
        <source>Moved to the Livepeer AI subnet after %1 of %2 pieces.</source>
        <translation>Dipindahkan ke subnet AI Livepeer setelah %1 dari %2 bagian.</translation>
    </message>
    <message>
        <source>After %1 of %2 pieces the job went on without this computer: %3</source>
        <translation>Setelah %1 dari %2 bagian, pekerjaan berlanjut tanpa komputer ini: %3</translation>
    </message>
    <message>
        <source>After %1 of %2 pieces the job went on without the Livepeer AI subnet: %3</source>
        <translation>Setelah %1 dari %2 bagian, pekerjaan berlanjut tanpa subnet AI Livepeer: %3</translation>
    </message>
    <message>
        <source>It did not answer in time.</source>
        <translation>Tidak menjawab tepat waktu.</translation>
    </message>
    <message>
        <source>Sluice is set to stay offline. Switch off the setting network/offline to ask orchestrators.</source>
        <translation>Sluice diatur tetap luring. Matikan setelan network/offline untuk bertanya kepada orkestrator.</translation>
    </message>
    <message>
        <source>Built-in demo model: coloured shapes over simple scenes; it proves the pipeline without a download.</source>
        <translation>Model demo bawaan: bentuk berwarna di atas pemandangan sederhana; membuktikan alur kerja tanpa unduhan.</translation>
    </message>
    <message>
        <source>Clips of words; found on this computer.</source>
        <translation>Klip dari kata-kata; ditemukan di komputer ini.</translation>
    </message>
    <message>
        <source>At most %1 frames of this size fit; or choose a smaller size.</source>
        <translation>Paling banyak %1 bingkai muat dengan ukuran ini; atau pilih ukuran yang lebih kecil.</translation>
    </message>
    <message>
        <source>Choose a smaller size, or a smaller model.</source>
        <translation>Pilih ukuran yang lebih kecil, atau model yang lebih kecil.</translation>
    </message>
    <message>
        <source>needs %1 of GPU memory, this computer has %2</source>
        <translation>memerlukan %1 memori GPU, komputer ini memiliki %2</translation>
    </message>
    <message>
        <source>Memory is short: the model is read anew for every step, which takes longer.</source>
        <translation>Memori terbatas: model dibaca ulang pada setiap langkah, sehingga lebih lama.</translation>
    </message>
    <message>
        <source>%1 frames became %2: %3 makes a multiple of %4, and one</source>
        <translation>%1 bingkai menjadi %2: %3 membuat kelipatan %4 tambah satu</translation>
    </message>
    <message>
        <source>%1 became %2: %3 needs multiples of %4</source>
        <translation>%1 menjadi %2: %3 perlu kelipatan %4</translation>
    </message>
    <message>
        <source>The prompt is empty. Say in a sentence what the clip should show.</source>
        <translation>Prompt kosong. Tuliskan dengan satu kalimat apa yang harus tampak di klip.</translation>
    </message>
    <message>
        <source>The prompt has %1 words. Models read a few hundred; shorten it.</source>
        <translation>Prompt berisi %1 kata. Model membaca beberapa ratus saja; pendekkan.</translation>
    </message>
    <message>
        <source>The negative prompt has %1 words. Models read a few hundred; shorten it.</source>
        <translation>Prompt negatif berisi %1 kata. Model membaca beberapa ratus saja; pendekkan.</translation>
    </message>
    <message>
        <source>The prompt has %1 bytes. Models read a few hundred words; shorten it.</source>
        <translation>Prompt berisi %1 bita. Model membaca beberapa ratus kata saja; pendekkan.</translation>
    </message>
    <message>
        <source>The negative prompt has %1 bytes. Models read a few hundred words; shorten it.</source>
        <translation>Prompt negatif berisi %1 bita. Model membaca beberapa ratus kata saja; pendekkan.</translation>
    </message>
    <message>
        <source>%1 takes no negative prompt. Leave it out, or choose another model.</source>
        <translation>%1 tidak menerima prompt negatif. Kosongkan, atau pilih model lain.</translation>
    </message>
    <message>
        <source>%1 steps cannot be made. Choose 1 to %2; %3 suits this model.</source>
        <translation>%1 langkah tidak dapat dibuat. Pilih 1 sampai %2; %3 cocok untuk model ini.</translation>
    </message>
    <message>
        <source>The guidance is %1; it lies between 0 and %2, and %3 suits this model.</source>
        <translation>Panduan bernilai %1; nilainya antara 0 dan %2, dan %3 cocok untuk model ini.</translation>
    </message>
    <message>
        <source>%1 frames a second cannot be made. Choose 1 to %2.</source>
        <translation>%1 frame per detik tidak dapat dibuat. Pilih 1 sampai %2.</translation>
    </message>
    <message>
        <source>The weight of %1 is %2; it lies between -%3 and %4.</source>
        <translation>Bobot %1 bernilai %2; nilainya antara -%3 dan %4.</translation>
    </message>
    <message>
        <source>%1 makes clips of text alone. Leave %2 out, or choose a model that takes a start image.</source>
        <translation>%1 membuat klip dari teks saja. Lepaskan %2, atau pilih model yang menerima gambar awal.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no precision. Choose auto, float32, bfloat16 or int8.</source>
        <translation>&quot;%1&quot; bukan presisi. Pilih auto, float32, bfloat16, atau int8.</translation>
    </message>
    <message>
        <source>Memory is short: the model&apos;s layers are held in 8 bit, %1 % off those of the file as measured here.</source>
        <translation>Memori kurang: lapisan model disimpan dalam 8 bit, menyimpang %1 % dari isi berkas, diukur di sini.</translation>
    </message>
    <message>
        <source>Memory is short: the model&apos;s layers are held in 8 bit; how far off they are is measured with the first clip.</source>
        <translation>Memori kurang: lapisan model disimpan dalam 8 bit; selisihnya diukur pada klip pertama.</translation>
    </message>
    <message>
        <source>In 8 bit its weights are %1 % off those of the file, as measured here.</source>
        <translation>Dalam 8 bit, bobotnya menyimpang %1 % dari isi berkas, diukur di sini.</translation>
    </message>
    <message>
        <source>How far 8 bit is off is measured with the first clip.</source>
        <translation>Selisih 8 bit diukur pada klip pertama.</translation>
    </message>
    <message>
        <source>%1 makes clips of %2 to %3 pixels a side, not %4.</source>
        <translation>%1 membuat klip dengan sisi %2 sampai %3 piksel, bukan %4.</translation>
    </message>
    <message>
        <source>%1 makes clips of 1 to %2 frames, not %3.</source>
        <translation>%1 membuat klip 1 sampai %2 bingkai, bukan %3.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a size. Write width and height as 832x480.</source>
        <translation>&quot;%1&quot; bukan ukuran. Tulis lebar dan tinggi seperti 832x480.</translation>
    </message>
    <message>
        <source>Waits for %1: electricity costs %2 a kWh then, %3 now. Begins at %4 at the latest.</source>
        <translation>Menunggu %1: listrik saat itu %2 per kWh, sekarang %3. Mulai paling lambat %4.</translation>
    </message>
    <message>
        <source>Waits for a price of %1 wei on the subnet, which was usual in the cheapest quarter of the last week; %2 are asked now. Begins at %3 at the latest.</source>
        <translation>Menunggu harga %1 wei di subnet, yang biasa pada seperempat termurah minggu lalu; sekarang diminta %2. Mulai paling lambat %3.</translation>
    </message>
    <message>
        <source>Waits: it costs more than %1 everywhere, and the time is up. Begin it now, or cancel it.</source>
        <translation>Menunggu: di mana pun biayanya lebih dari %1, dan waktunya habis. Mulai sekarang, atau batalkan.</translation>
    </message>
    <message>
        <source>Waits: it costs more than %1 everywhere. Begin it now, or cancel it.</source>
        <translation>Menunggu: di mana pun biayanya lebih dari %1. Mulai sekarang, atau batalkan.</translation>
    </message>
    <message>
        <source>Waits: what it would cost is not known. Begins at %1 at the latest.</source>
        <translation>Menunggu: biayanya tidak diketahui. Mulai paling lambat %1.</translation>
    </message>
    <message>
        <source>To begin whenever it is cheap, and to be ready by %1.</source>
        <translation>Mulai saat murah, dan selesai sebelum %1.</translation>
    </message>
    <message>
        <source>Begun at this computer at %1, for about %2: nothing cheaper is to be expected. It would have been %3 at another time.</source>
        <translation>Dimulai di komputer ini pukul %1, sekitar %2: tidak ada yang lebih murah. Pada waktu lain biayanya %3.</translation>
    </message>
    <message>
        <source>Begun at this computer at %1, for about %2: nothing cheaper is to be expected.</source>
        <translation>Dimulai di komputer ini pukul %1, sekitar %2: tidak ada yang lebih murah.</translation>
    </message>
    <message>
        <source>Begun at the Livepeer AI subnet at %1, for about %2: nothing cheaper is to be expected. It would have been %3 at another time.</source>
        <translation>Dimulai di subnet AI Livepeer pukul %1, sekitar %2: tidak ada yang lebih murah. Pada waktu lain biayanya %3.</translation>
    </message>
    <message>
        <source>Begun at the Livepeer AI subnet at %1, for about %2: nothing cheaper is to be expected.</source>
        <translation>Dimulai di subnet AI Livepeer pukul %1, sekitar %2: tidak ada yang lebih murah.</translation>
    </message>
    <message>
        <source>Begun at this computer for about %1, to be ready in time.</source>
        <translation>Dimulai di komputer ini, sekitar %1, agar selesai tepat waktu.</translation>
    </message>
    <message>
        <source>Begun at the Livepeer AI subnet for about %1, to be ready in time.</source>
        <translation>Dimulai di subnet AI Livepeer, sekitar %1, agar selesai tepat waktu.</translation>
    </message>
    <message>
        <source>Begun to be ready in time; what it costs is not known.</source>
        <translation>Dimulai agar selesai tepat waktu; biayanya tidak diketahui.</translation>
    </message>
    <message>
        <source>Begun at once, though it was to wait until it is cheap.</source>
        <translation>Dimulai segera, meski seharusnya menunggu sampai murah.</translation>
    </message>
    <message>
        <source>The new price of %1 wei for a unit was accepted.</source>
        <translation>Harga baru %1 wei per satuan diterima.</translation>
    </message>
    <message>
        <source>asks more than your highest price</source>
        <translation>meminta lebih dari harga tertinggi Anda</translation>
    </message>
    <message>
        <source>wants to be paid, and there is no wallet</source>
        <translation>minta dibayar, dan tidak ada dompet</translation>
    </message>
    <message>
        <source>the model is not installed</source>
        <translation>model belum terpasang</translation>
    </message>
    <message>
        <source>Get it on the page Models, or with `sluice-cli models pull %1`.</source>
        <translation>Dapatkan di halaman Model, atau dengan `sluice-cli models pull %1`.</translation>
    </message>
    <message>
        <source>Clips of words; its page on the Hub says what it is good for.</source>
        <translation>Klip dari kata-kata; halamannya di Hub menjelaskan kegunaannya.</translation>
    </message>
    <message>
        <source>Clips of words, five seconds at 832x480; the smallest Wan, for GPUs from about 8 GB.</source>
        <translation>Klip dari kata-kata, lima detik pada 832x480; Wan terkecil, untuk GPU mulai sekitar 8 GB.</translation>
    </message>
    <message>
        <source>Clips of words or from a start picture, five seconds at 1280x704; for GPUs with 24 GB.</source>
        <translation>Klip dari kata-kata atau dari gambar awal, lima detik pada 1280x704; untuk GPU 24 GB.</translation>
    </message>
    <message>
        <source>asks more than ten times what the others do</source>
        <translation>meminta lebih dari sepuluh kali lipat yang lain</translation>
    </message>
    <message>
        <source>%1 works in %2 steps, not in %3. Leave the steps out, or choose another model.</source>
        <translation>%1 bekerja dalam %2 langkah, bukan %3. Jangan isi langkahnya, atau pilih model lain.</translation>
    </message>
    <message>
        <source>%1 works with the guidance %2, not with %3. Leave it out, or choose another model.</source>
        <translation>%1 bekerja dengan panduan %2, bukan %3. Jangan isi, atau pilih model lain.</translation>
    </message>
    <message>
        <source>Clips of words in three steps, four seconds at 832x448; for GPUs from about 8 GB.</source>
        <translation>Klip dari kata-kata dalam tiga langkah, empat detik pada 832x448; untuk GPU mulai sekitar 8 GB.</translation>
    </message>
    <message>
        <source>Clips of words in three steps, five seconds at 1280x704; for GPUs with 24 GB.</source>
        <translation>Klip dari kata-kata dalam tiga langkah, lima detik pada 1280x704; untuk GPU 24 GB.</translation>
    </message>
    <message>
        <source>Memory is short: frames are decoded in tiles, which takes a little longer.</source>
        <translation>Memori kurang: bingkai didekode per petak, sedikit lebih lama.</translation>
    </message>
    <message>
        <source>No NVIDIA GPU was found, and the setting engine/device wants one.</source>
        <translation>GPU NVIDIA tidak ditemukan, padahal pengaturan engine/device memintanya.</translation>
    </message>
    <message>
        <source>Set the device to auto: sluice-cli settings set engine/device auto</source>
        <translation>Atur perangkat ke auto: sluice-cli settings set engine/device auto</translation>
    </message>
    <message>
        <source>No orchestrator is known.</source>
        <translation>Belum ada orkestrator yang dikenal.</translation>
    </message>
    <message>
        <source>Start the practice subnet with: sluice-cli subnet up. Or name an orchestrator with: sluice-cli peers add URL</source>
        <translation>Jalankan subnet latihan dengan: sluice-cli subnet up. Atau tambahkan orkestrator dengan: sluice-cli peers add URL</translation>
    </message>
    <message>
        <source>Sluice cannot pay yet. Name an orchestrator that asks for nothing with: sluice-cli peers add URL. Or start the practice subnet with: sluice-cli subnet up</source>
        <translation>Sluice belum bisa membayar. Tambahkan orkestrator yang gratis dengan: sluice-cli peers add URL. Atau jalankan subnet latihan dengan: sluice-cli subnet up</translation>
    </message>
    <message>
        <source>Raise the setting subnet/max_price_per_second (clips) or subnet/max_price_per_pixel (pictures).</source>
        <translation>Naikkan pengaturan subnet/max_price_per_second (klip) atau subnet/max_price_per_pixel (gambar).</translation>
    </message>
    <message>
        <source>Try again later, choose another model, or name another orchestrator with: sluice-cli peers add URL</source>
        <translation>Coba lagi nanti, pilih model lain, atau tambahkan orkestrator lain dengan: sluice-cli peers add URL</translation>
    </message>
    <message>
        <source>Waits: what it costs is not known, so it may be more than %1, and the time is up. Begin it now, or cancel it.</source>
        <translation>Menunggu: biayanya tidak diketahui, jadi bisa lebih dari %1, dan waktunya habis. Mulai sekarang, atau batalkan.</translation>
    </message>
    <message>
        <source>Waits: it can run nowhere, and the time is up. %1</source>
        <translation>Menunggu: tidak dapat dijalankan di mana pun, dan waktunya habis. %1</translation>
    </message>
</context>
<context>
    <name>sluice::ui::PlaceCard</name>
    <message>
        <source>first run</source>
        <translation>pertama kali</translation>
    </message>
    <message>
        <source>time not known yet</source>
        <translation>waktu belum diketahui</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>tidak diketahui</translation>
    </message>
    <message>
        <source>about %1</source>
        <comment>a duration</comment>
        <translation>sekitar %1</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <comment>two durations</comment>
        <translation>%1 sampai %2</translation>
    </message>
    <message>
        <source>cost unknown</source>
        <translation>biaya tidak diketahui</translation>
    </message>
    <message>
        <source>%1 for each %2 of work, in practice money</source>
        <translation>%1 untuk setiap %2 kerja, dalam uang latihan</translation>
    </message>
    <message>
        <source>%1 for each %2 of work</source>
        <translation>%1 untuk setiap %2 kerja</translation>
    </message>
    <message>
        <source>practice</source>
        <translation>latihan</translation>
    </message>
    <message numerus="yes">
        <source>half of the last %n within %1 %</source>
        <comment>estimates</comment>
        <translation>
            <numerusform>separuh dari %n terakhir dalam %1 %</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of practice money, and electricity here</source>
        <translation>%1 uang latihan, dan listrik di sini</translation>
    </message>
    <message>
        <source>%1 in all</source>
        <translation>seluruhnya %1</translation>
    </message>
    <message>
        <source>sends about %1, receives about %2</source>
        <translation>mengirim sekitar %1, menerima sekitar %2</translation>
    </message>
    <message>
        <source>precision not told</source>
        <translation>presisi tidak disebutkan</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>model, precision</comment>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>includes the engine&apos;s start</source>
        <translation>termasuk menyalakan mesin</translation>
    </message>
    <message>
        <source>It would take %1 to %2 · %3</source>
        <comment>two durations, cost</comment>
        <translation>Akan memakan %1 sampai %2 · %3</translation>
    </message>
    <message>
        <source>How long it would take is not known · %1</source>
        <comment>cost</comment>
        <translation>Lamanya belum diketahui · %1</translation>
    </message>
    <message>
        <source>Then still in the way: %1</source>
        <translation>Yang masih menghalangi: %1</translation>
    </message>
</context>
<context>
    <name>sluice::ui::PresetBar</name>
    <message>
        <source>Keep</source>
        <translation>Simpan</translation>
    </message>
    <message>
        <source>Changed by hand</source>
        <translation>Diubah manual</translation>
    </message>
    <message>
        <source>Keep…</source>
        <translation>Simpan…</translation>
    </message>
    <message>
        <source>Keep these settings as a preset</source>
        <translation>Simpan setelan ini sebagai prasetel</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Hapus</translation>
    </message>
    <message>
        <source>Remove this preset</source>
        <translation>Hapus prasetel ini</translation>
    </message>
    <message>
        <source>Name of the preset</source>
        <translation>Nama prasetel</translation>
    </message>
</context>
<context>
    <name>sluice::ui::PricePlot</name>
    <message>
        <source>now</source>
        <translation>sekarang</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ProjectSession</name>
    <message numerus="yes">
        <source>%n more file(s) cannot be used.</source>
        <translation>
            <numerusform>%n berkas lagi tidak dapat dipakai.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::QueuePanel</name>
    <message>
        <source>Run by another Sluice on this computer</source>
        <translation>Dijalankan oleh Sluice lain di komputer ini</translation>
    </message>
    <message>
        <source>Remove finished</source>
        <translation>Hapus yang selesai</translation>
    </message>
    <message>
        <source>All jobs</source>
        <translation>Semua pekerjaan</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>Aktif</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Selesai</translation>
    </message>
    <message>
        <source>Which jobs to show</source>
        <translation>Pekerjaan yang ditampilkan</translation>
    </message>
    <message>
        <source>Takes finished and cancelled jobs off the list. Their results stay where they are.</source>
        <translation>Menghapus pekerjaan yang selesai dan dibatalkan dari daftar. Hasilnya tetap di tempatnya.</translation>
    </message>
    <message>
        <source>QUEUE</source>
        <translation>ANTREAN</translation>
    </message>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n berjalan</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n menunggu</numerusform>
        </translation>
    </message>
    <message>
        <source>Opening the queue …</source>
        <translation>Membuka antrean …</translation>
    </message>
    <message>
        <source>No job is running or waiting. Choose All jobs to see the others.</source>
        <translation>Tidak ada pekerjaan yang berjalan atau menunggu. Pilih Semua pekerjaan untuk melihat yang lain.</translation>
    </message>
    <message>
        <source>No job has finished yet. Choose All jobs to see the others.</source>
        <translation>Belum ada pekerjaan yang selesai. Pilih Semua pekerjaan untuk melihat yang lain.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Coba lagi</translation>
    </message>
    <message numerus="yes">
        <source>%n paused</source>
        <translation>
            <numerusform>%n dijeda</numerusform>
        </translation>
    </message>
    <message>
        <source>QUEUE · %1</source>
        <comment>2 running, 1 waiting</comment>
        <translation>ANTREAN · %1</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between numbers of jobs</comment>
        <translation>, </translation>
    </message>
    <message>
        <source>Nothing in the queue.
Type a sentence or open a clip, choose where to run, and press the button there: the job appears here and goes on by itself.</source>
        <translation>Antrean kosong.
Tulis kalimat atau buka klip, pilih tempat menjalankan, lalu tekan tombolnya: pekerjaan muncul di sini dan berjalan sendiri.</translation>
    </message>
</context>
<context>
    <name>sluice::ui::Rate</name>
    <message>
        <source>at %1 for 1 ETH, of an unknown day</source>
        <comment>money</comment>
        <translation>dengan %1 untuk 1 ETH, tanggal tidak diketahui</translation>
    </message>
    <message>
        <source>at %1 for 1 ETH of %2</source>
        <comment>money, date</comment>
        <translation>dengan %1 untuk 1 ETH per %2</translation>
    </message>
    <message numerus="yes">
        <source>%1: %n day(s) old</source>
        <comment>a rate</comment>
        <translation>
            <numerusform>%1: sudah %n hari</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::ui::Receipt</name>
    <message>
        <source>%1 (predicted %2)</source>
        <translation>%1 (perkiraan %2)</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 sampai %2</translation>
    </message>
    <message>
        <source>%1 Wh</source>
        <translation>%1 Wh</translation>
    </message>
    <message>
        <source>%1, of which %2 repeat another one</source>
        <translation>%1, di antaranya %2 mengulang yang lain</translation>
    </message>
    <message numerus="yes">
        <source>%n, each checked for size and number of pictures</source>
        <comment>pieces</comment>
        <translation>
            <numerusform>%n, masing-masing diperiksa ukuran dan jumlah gambarnya</numerusform>
        </translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Di mana</translation>
    </message>
    <message>
        <source>Made by</source>
        <translation>Dibuat oleh</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Waktu</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Biaya</translation>
    </message>
    <message>
        <source>Reckoned with</source>
        <translation>Dihitung dengan</translation>
    </message>
    <message>
        <source>Energy</source>
        <translation>Energi</translation>
    </message>
    <message>
        <source>Frames</source>
        <translation>Bingkai</translation>
    </message>
    <message>
        <source>Pieces</source>
        <translation>Bagian</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Model</translation>
    </message>
    <message>
        <source>Model&apos;s SHA-256</source>
        <translation>SHA-256 model</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>Program</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Catatan</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>tidak diketahui</translation>
    </message>
    <message>
        <source>%1 of practice money</source>
        <translation>%1 uang latihan</translation>
    </message>
    <message numerus="yes">
        <source>not known for %n piece(s)</source>
        <translation>
            <numerusform>tidak diketahui untuk %n bagian</numerusform>
        </translation>
    </message>
    <message>
        <source>Fees</source>
        <translation>Biaya jasa</translation>
    </message>
    <message>
        <source>Exchange rate</source>
        <translation>Kurs</translation>
    </message>
    <message>
        <source>Electricity</source>
        <translation>Listrik</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ReceiptPanel</name>
    <message>
        <source>Copy as JSON</source>
        <translation>Salin sebagai JSON</translation>
    </message>
    <message>
        <source>Close the receipt</source>
        <translation>Tutup tanda terima</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>Tanda terima</translation>
    </message>
    <message>
        <source>There is no receipt until a job has finished.</source>
        <translation>Tanda terima baru ada setelah pekerjaan selesai.</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ResultsModel</name>
    <message>
        <source>seed %1</source>
        <translation>seed %1</translation>
    </message>
    <message>
        <source>%1, %2, %3</source>
        <comment>prompt, seed, how far it is</comment>
        <translation>%1, %2, %3</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ResultsView</name>
    <message>
        <source>Show</source>
        <translation>Tampilkan</translation>
    </message>
    <message>
        <source>Upscale this</source>
        <translation>Perbesar ini</translation>
    </message>
    <message>
        <source>Use as start image</source>
        <translation>Jadikan gambar awal</translation>
    </message>
    <message>
        <source>Use its settings</source>
        <translation>Pakai setelannya</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Hasil</translation>
    </message>
    <message>
        <source>Shows the clip, and puts it on the timeline if it is not there.</source>
        <translation>Menampilkan klip, dan menaruhnya di linimasa jika belum ada.</translation>
    </message>
    <message>
        <source>Prompt, seed and all other settings are those of this clip.</source>
        <translation>Prompt, seed, dan semua setelan lain menjadi milik klip ini.</translation>
    </message>
    <message>
        <source>RESULTS</source>
        <translation>HASIL</translation>
    </message>
    <message>
        <source>The next clip begins with this one&apos;s last picture.</source>
        <translation>Klip berikutnya dimulai dengan gambar terakhir klip ini.</translation>
    </message>
    <message>
        <source>%1 makes clips of text alone.</source>
        <comment>a model</comment>
        <translation>%1 membuat klip hanya dari teks.</translation>
    </message>
</context>
<context>
    <name>sluice::ui::RunPanel</name>
    <message>
        <source>WHERE TO RUN</source>
        <translation>TEMPAT MENJALANKAN</translation>
    </message>
    <message>
        <source>Open the models page</source>
        <translation>Buka halaman model</translation>
    </message>
    <message numerus="yes">
        <source>%n frame(s)</source>
        <translation>
            <numerusform>%n bingkai</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n clip(s)</source>
        <translation>
            <numerusform>%n klip</numerusform>
        </translation>
    </message>
    <message>
        <source>Upscale here</source>
        <translation>Perbesar di sini</translation>
    </message>
    <message>
        <source>Upscale on the subnet</source>
        <translation>Perbesar di subnet</translation>
    </message>
    <message>
        <source>%1 to %2×%3, saved beside the source. Sound, subtitles and colour tags are kept.</source>
        <comment>amount, width, height</comment>
        <translation>%1 menjadi %2×%3, disimpan di samping sumber. Suara, takarir, dan tanda warna dipertahankan.</translation>
    </message>
    <message>
        <source>Cannot be used now</source>
        <translation>Tidak dapat dipakai sekarang</translation>
    </message>
    <message>
        <source>What is known of orchestrators could not be opened. The log says why.</source>
        <translation>Catatan orkestrator tidak dapat dibuka. Log memuat alasannya.</translation>
    </message>
    <message>
        <source>Ask me</source>
        <translation>Tanya saya</translation>
    </message>
    <message>
        <source>This computer only</source>
        <translation>Hanya komputer ini</translation>
    </message>
    <message>
        <source>Cheapest within %1</source>
        <translation>Termurah dalam %1</translation>
    </message>
    <message>
        <source>Cheapest</source>
        <translation>Termurah</translation>
    </message>
    <message>
        <source>Fastest under %1</source>
        <translation>Tercepat di bawah %1</translation>
    </message>
    <message>
        <source>Fastest</source>
        <translation>Tercepat</translation>
    </message>
    <message>
        <source>Not the same result: another model.</source>
        <translation>Hasilnya tidak sama: model lain.</translation>
    </message>
    <message>
        <source>Perhaps not the same result: the precision is not told.</source>
        <translation>Mungkin hasilnya tidak sama: presisi tidak disebutkan.</translation>
    </message>
    <message>
        <source>Not the same result: another precision.</source>
        <translation>Hasilnya tidak sama: presisi lain.</translation>
    </message>
    <message>
        <source>Who chooses the place</source>
        <translation>Siapa yang memilih tempat</translation>
    </message>
    <message>
        <source>By this rule: %1</source>
        <translation>Menurut aturan ini: %1</translation>
    </message>
    <message>
        <source>No place fits this rule. Choose a card, or another rule.</source>
        <translation>Tidak ada tempat yang sesuai aturan ini. Pilih kartu, atau aturan lain.</translation>
    </message>
    <message numerus="yes">
        <source>%n clip(s) of %1×%2, saved in %3.</source>
        <comment>width, height, folder</comment>
        <translation>
            <numerusform>%n klip %1×%2, disimpan di %3.</numerusform>
        </translation>
    </message>
    <message>
        <source>Generate here</source>
        <translation>Buat di sini</translation>
    </message>
    <message>
        <source>Generate on the subnet</source>
        <translation>Buat di subnet</translation>
    </message>
    <message>
        <source>Who chooses the place for this project&apos;s jobs. The default stands in the settings, where other limits can be written as well.</source>
        <translation>Siapa yang memilih tempat untuk pekerjaan proyek ini. Bawaannya ada di pengaturan; batas lain juga dapat ditulis di sana.</translation>
    </message>
    <message>
        <source>Former estimates…</source>
        <translation>Perkiraan terdahulu…</translation>
    </message>
    <message>
        <source>As in the settings: %1</source>
        <comment>a rule</comment>
        <translation>Seperti di pengaturan: %1</translation>
    </message>
    <message>
        <source>This project: %1</source>
        <comment>a rule</comment>
        <translation>Proyek ini: %1</translation>
    </message>
    <message>
        <source>A public cloud lists %1 or more for it (%2, %3).</source>
        <comment>money, provider, date</comment>
        <translation>Cloud umum mencantumkan %1 atau lebih untuk ini (%2, %3).</translation>
    </message>
    <message>
        <source>%1 at full speed, without starting, decoding and sending. Price: %2</source>
        <translation>%1 dengan kecepatan penuh, tanpa memulai, mendekode, dan mengirim. Harga: %2</translation>
    </message>
    <message>
        <source>Generate when cheap</source>
        <translation>Buat saat murah</translation>
    </message>
    <message>
        <source>Upscale when cheap</source>
        <translation>Perbesar saat murah</translation>
    </message>
    <message>
        <source>All orchestrators…</source>
        <translation>Semua orkestrator…</translation>
    </message>
    <message>
        <source>Get it</source>
        <translation>Dapatkan</translation>
    </message>
</context>
<context>
    <name>sluice::ui::SettingEditor</name>
    <message>
        <source>As the system has it</source>
        <translation>Mengikuti sistem</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Gelap</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Terang</translation>
    </message>
    <message>
        <source>The fastest there is</source>
        <translation>Yang tercepat</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Prosesor</translation>
    </message>
    <message>
        <source>NVIDIA GPU</source>
        <translation>GPU NVIDIA</translation>
    </message>
</context>
<context>
    <name>sluice::ui::SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>Pengaturan</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>Atur ulang semua</translation>
    </message>
    <message>
        <source>Set every value to what it was when Sluice was new</source>
        <translation>Kembalikan setiap nilai seperti saat Sluice masih baru</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Jendela</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Mesin</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>Pekerjaan</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Jaringan</translation>
    </message>
    <message>
        <source>Changes are kept at once, in %1.</source>
        <translation>Perubahan langsung disimpan, di %1.</translation>
    </message>
    <message>
        <source>Some values in the settings file could not be used; the defaults stand in for them. The file was not touched. When you change something here, a copy of it is kept as %1.</source>
        <translation>Sebagian nilai dalam berkas pengaturan tidak dapat dipakai; nilai bawaan menggantikannya. Berkas tidak disentuh. Saat Anda mengubah sesuatu di sini, salinannya disimpan sebagai %1.</translation>
    </message>
    <message>
        <source>Every setting has its default again.</source>
        <translation>Setiap pengaturan kembali ke nilai bawaan.</translation>
    </message>
    <message>
        <source>Livepeer subnet</source>
        <translation>Subnet Livepeer</translation>
    </message>
    <message>
        <source>Choosing where to run</source>
        <translation>Memilih tempat menjalankan</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Biaya</translation>
    </message>
    <message>
        <source>Other programs</source>
        <translation>Program lain</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ShortcutsModel</name>
    <message>
        <source>ACTION</source>
        <translation>TINDAKAN</translation>
    </message>
    <message>
        <source>WHERE</source>
        <translation>TEMPAT</translation>
    </message>
    <message>
        <source>KEYS</source>
        <translation>TOMBOL</translation>
    </message>
    <message>
        <source>no keys</source>
        <translation>tanpa tombol</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ShortcutsPage</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Pintasan papan ketik</translation>
    </message>
    <message>
        <source>Change keys</source>
        <translation>Ubah tombol</translation>
    </message>
    <message>
        <source>No keys</source>
        <translation>Tanpa tombol</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Atur ulang</translation>
    </message>
    <message>
        <source>Take them over</source>
        <translation>Ambil alih</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>Atur ulang semua</translation>
    </message>
    <message>
        <source>Search actions and keys</source>
        <translation>Cari tindakan dan tombol</translation>
    </message>
    <message>
        <source>Double-click keys, or press F2 on a row, and press the new ones. Keys that you changed are bold.</source>
        <translation>Klik ganda pada tombol, atau tekan F2 pada baris, lalu tekan yang baru. Tombol yang Anda ubah ditebalkan.</translation>
    </message>
    <message>
        <source>%1 belongs to “%2”. Take it over for “%3”?</source>
        <extracomment>%1 keys, %2 and %3 names of actions</extracomment>
        <translation>%1 milik “%2”. Ambil alih untuk “%3”?</translation>
    </message>
</context>
<context>
    <name>sluice::ui::SoundOutput</name>
    <message>
        <source>The sound device cannot play this sound. Playing goes on without it.</source>
        <translation>Perangkat suara tidak dapat memutar suara ini. Pemutaran berlanjut tanpanya.</translation>
    </message>
    <message>
        <source>The sound device is gone. Playing goes on without sound.</source>
        <translation>Perangkat suara hilang. Pemutaran berlanjut tanpa suara.</translation>
    </message>
    <message>
        <source>The sound device does not answer. Playing goes on without sound.</source>
        <translation>Perangkat suara tidak menjawab. Pemutaran berlanjut tanpa suara.</translation>
    </message>
</context>
<context>
    <name>sluice::ui::SourcePanel</name>
    <message>
        <source>The file is missing: %1</source>
        <translation>Berkas hilang: %1</translation>
    </message>
    <message>
        <source>%1 · picture</source>
        <comment>size</comment>
        <translation>%1 · gambar</translation>
    </message>
    <message>
        <source>%1 · %2 fps · %3</source>
        <comment>size, frame rate, duration</comment>
        <translation>%1 · %2 fps · %3</translation>
    </message>
    <message>
        <source>Try 2 seconds here</source>
        <translation>Coba 2 detik di sini</translation>
    </message>
    <message>
        <source>This clip</source>
        <translation>Klip ini</translation>
    </message>
    <message>
        <source>Between the marks I and O</source>
        <translation>Di antara tanda I dan O</translation>
    </message>
    <message>
        <source>The whole timeline</source>
        <translation>Seluruh lini masa</translation>
    </message>
    <message>
        <source>Model&apos;s own</source>
        <translation>Sesuai model</translation>
    </message>
    <message>
        <source>%1 times</source>
        <comment>a factor</comment>
        <translation>%1 kali</translation>
    </message>
    <message>
        <source>fit %1×%2</source>
        <translation>paskan %1×%2</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>Selalu</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Tidak pernah</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Bandingkan</translation>
    </message>
    <message>
        <source>Compare models on the same two seconds</source>
        <translation>Bandingkan model pada dua detik yang sama</translation>
    </message>
    <message>
        <source>Denoise</source>
        <translation>Hilangkan derau</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Target</translation>
    </message>
    <message>
        <source>Codec</source>
        <translation>Kodek</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>Kualitas</translation>
    </message>
    <message>
        <source>Deinterlace</source>
        <translation>Deinterlace</translation>
    </message>
    <message>
        <source>SOURCE</source>
        <translation>SUMBER</translation>
    </message>
    <message>
        <source>MODEL</source>
        <translation>MODEL</translation>
    </message>
    <message>
        <source>No model is installed. Open the models page to get one.</source>
        <translation>Tidak ada model terpasang. Buka halaman model untuk mendapatkannya.</translation>
    </message>
    <message>
        <source>This model has no adjustable noise removal.</source>
        <translation>Model ini tidak punya penghilang derau yang dapat diatur.</translation>
    </message>
    <message>
        <source>Drop clips onto the timeline, or press Ctrl+I.</source>
        <translation>Jatuhkan klip ke lini masa, atau tekan Ctrl+I.</translation>
    </message>
    <message>
        <source>Try the ticked ones, three at most</source>
        <translation>Coba yang dicentang, paling banyak tiga</translation>
    </message>
    <message>
        <source>Stop trying</source>
        <translation>Berhenti mencoba</translation>
    </message>
    <message>
        <source>If needed</source>
        <translation>Jika perlu</translation>
    </message>
    <message>
        <source>Upscale</source>
        <translation>Perbesar</translation>
    </message>
</context>
<context>
    <name>sluice::ui::SplitHandle</name>
    <message>
        <source>Divider between before and after</source>
        <translation>Pembatas antara sebelum dan sesudah</translation>
    </message>
    <message>
        <source>Drag, or move with the arrow keys</source>
        <translation>Seret, atau gerakkan dengan tombol panah</translation>
    </message>
</context>
<context>
    <name>sluice::ui::TimelineAccessible</name>
    <message>
        <source>%1, %2, at %3</source>
        <translation>%1, %2, di %3</translation>
    </message>
    <message>
        <source>%1, %2, at %3, file is missing</source>
        <translation>%1, %2, di %3, berkas hilang</translation>
    </message>
    <message>
        <source>%1, %2, at %3, being worked on</source>
        <translation>%1, %2, di %3, sedang dikerjakan</translation>
    </message>
    <message>
        <source>%1, %2, at %3, upscaled</source>
        <translation>%1, %2, di %3, diperbesar</translation>
    </message>
    <message>
        <source>%1, %2, at %3, original of an upscale</source>
        <translation>%1, %2, di %3, asli dari perbesaran</translation>
    </message>
    <message>
        <source>Select</source>
        <translation>Pilih</translation>
    </message>
</context>
<context>
    <name>sluice::ui::TimelinePainter</name>
    <message>
        <source>Video</source>
        <translation>Video</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>Suara</translation>
    </message>
</context>
<context>
    <name>sluice::ui::TimelineView</name>
    <message>
        <source>Split at playhead</source>
        <translation>Belah di kepala putar</translation>
    </message>
    <message>
        <source>Trim start to playhead</source>
        <translation>Pangkas awal sampai kepala putar</translation>
    </message>
    <message>
        <source>Trim end to playhead</source>
        <translation>Pangkas akhir sampai kepala putar</translation>
    </message>
    <message>
        <source>Flip between original and upscaled</source>
        <translation>Balik antara asli dan hasil perbesaran</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Hapus</translation>
    </message>
    <message>
        <source>Delete and close the gap</source>
        <translation>Hapus dan tutup celahnya</translation>
    </message>
    <message>
        <source>Move left by a frame</source>
        <translation>Geser kiri satu bingkai</translation>
    </message>
    <message>
        <source>Move right by a frame</source>
        <translation>Geser kanan satu bingkai</translation>
    </message>
    <message>
        <source>Select all clips</source>
        <translation>Pilih semua klip</translation>
    </message>
    <message>
        <source>Snap to edges</source>
        <translation>Menempel ke tepi</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Perbesar tampilan</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Perkecil tampilan</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>Tampilkan semua</translation>
    </message>
    <message>
        <source>There is no clip at the playhead. Move the playhead onto a clip, then split.</source>
        <translation>Tidak ada klip di kepala putar. Pindahkan kepala putar ke klip, lalu belah.</translation>
    </message>
    <message>
        <source>There is no clip at the playhead. Select a clip, or move the playhead onto one.</source>
        <translation>Tidak ada klip di kepala putar. Pilih klip, atau pindahkan kepala putar ke salah satunya.</translation>
    </message>
    <message>
        <source>Locate the missing file…</source>
        <translation>Tunjukkan berkas yang hilang…</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>Lini masa</translation>
    </message>
    <message>
        <source>Left and right go from clip to clip. The menu key lists what can be done.</source>
        <translation>Kiri dan kanan berpindah antar klip. Tombol menu menampilkan apa yang dapat dilakukan.</translation>
    </message>
    <message>
        <source>Drop clips here, or press Ctrl+O</source>
        <translation>Jatuhkan klip di sini, atau tekan Ctrl+O</translation>
    </message>
    <message>
        <source>%1
%2, %3 × %4</source>
        <translation>%1
%2, %3 × %4</translation>
    </message>
</context>
<context>
    <name>sluice::ui::TransportBar</name>
    <message>
        <source>Position</source>
        <translation>Posisi</translation>
    </message>
    <message>
        <source>Type a time and press Return to go there</source>
        <translation>Ketik waktu lalu tekan Return untuk ke sana</translation>
    </message>
    <message>
        <source>Hold B to flip</source>
        <translation>Tahan B untuk membalik</translation>
    </message>
    <message>
        <source>Shows the other side while it is held</source>
        <translation>Menampilkan sisi lain selama ditahan</translation>
    </message>
    <message>
        <source>%1 %</source>
        <comment>zoom</comment>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>Zoom: %1</source>
        <translation>Zum: %1</translation>
    </message>
    <message>
        <source>%1 ▾</source>
        <comment>button that opens a menu</comment>
        <translation>%1 ▾</translation>
    </message>
    <message>
        <source>Compare: %1</source>
        <translation>Bandingkan: %1</translation>
    </message>
</context>
<context>
    <name>sluice::ui::Trials</name>
    <message numerus="yes">
        <source>%1: %2 of %n frame(s)</source>
        <translation>
            <numerusform>%1: %2 dari %n bingkai</numerusform>
        </translation>
    </message>
    <message>
        <source>After · %1</source>
        <translation>Sesudah · %1</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ViewerPanel</name>
    <message>
        <source>Previous edit</source>
        <translation>Suntingan sebelumnya</translation>
    </message>
    <message>
        <source>Next edit</source>
        <translation>Suntingan berikutnya</translation>
    </message>
    <message>
        <source>One frame back</source>
        <translation>Mundur satu bingkai</translation>
    </message>
    <message>
        <source>One frame forward</source>
        <translation>Maju satu bingkai</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Putar</translation>
    </message>
    <message>
        <source>Play backwards, again faster</source>
        <translation>Putar mundur, sekali lagi lebih cepat</translation>
    </message>
    <message>
        <source>Stop; held with J or L slow</source>
        <translation>Berhenti; ditahan bersama J atau L lambat</translation>
    </message>
    <message>
        <source>Play forwards, again faster</source>
        <translation>Putar maju, sekali lagi lebih cepat</translation>
    </message>
    <message>
        <source>Loop</source>
        <translation>Ulang terus</translation>
    </message>
    <message>
        <source>One second back</source>
        <translation>Mundur satu detik</translation>
    </message>
    <message>
        <source>One second forward</source>
        <translation>Maju satu detik</translation>
    </message>
    <message>
        <source>To the start</source>
        <translation>Ke awal</translation>
    </message>
    <message>
        <source>To the end</source>
        <translation>Ke akhir</translation>
    </message>
    <message>
        <source>Mark in</source>
        <translation>Tandai masuk</translation>
    </message>
    <message>
        <source>Mark out</source>
        <translation>Tandai keluar</translation>
    </message>
    <message>
        <source>Single</source>
        <translation>Tunggal</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>Belah</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>Berdampingan</translation>
    </message>
    <message>
        <source>Flip</source>
        <translation>Balik</translation>
    </message>
    <message>
        <source>Show before while held</source>
        <translation>Tampilkan sebelum selama ditahan</translation>
    </message>
    <message>
        <source>Compare with the next result</source>
        <translation>Bandingkan dengan hasil berikutnya</translation>
    </message>
    <message>
        <source>Divider to the left</source>
        <translation>Pembatas ke kiri</translation>
    </message>
    <message>
        <source>Divider to the right</source>
        <translation>Pembatas ke kanan</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>Paskan</translation>
    </message>
    <message>
        <source>25 %</source>
        <translation>25 %</translation>
    </message>
    <message>
        <source>50 %</source>
        <translation>50 %</translation>
    </message>
    <message>
        <source>1:1 (100 %)</source>
        <translation>1:1 (100 %)</translation>
    </message>
    <message>
        <source>200 %</source>
        <translation>200 %</translation>
    </message>
    <message>
        <source>400 %</source>
        <translation>400 %</translation>
    </message>
    <message>
        <source>800 %</source>
        <translation>800 %</translation>
    </message>
    <message>
        <source>Zoom the picture in</source>
        <translation>Perbesar tampilan gambar</translation>
    </message>
    <message>
        <source>Zoom the picture out</source>
        <translation>Perkecil tampilan gambar</translation>
    </message>
    <message>
        <source>Pan left</source>
        <translation>Geser ke kiri</translation>
    </message>
    <message>
        <source>Pan right</source>
        <translation>Geser ke kanan</translation>
    </message>
    <message>
        <source>Pan up</source>
        <translation>Geser ke atas</translation>
    </message>
    <message>
        <source>Pan down</source>
        <translation>Geser ke bawah</translation>
    </message>
    <message>
        <source>Nothing to show yet</source>
        <translation>Belum ada yang ditampilkan</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Jeda</translation>
    </message>
    <message>
        <source>Type a sentence under Generate, or drop a clip or a picture here.</source>
        <translation>Tulis kalimat di Buat, atau jatuhkan klip atau gambar di sini.</translation>
    </message>
</context>
<context>
    <name>sluice::ui::ViewerWidget</name>
    <message>
        <source>Viewer</source>
        <translation>Penampil</translation>
    </message>
    <message>
        <source>Nothing here yet</source>
        <translation>Belum ada apa-apa di sini</translation>
    </message>
</context>
<context>
    <name>sluice::ui::Words</name>
    <message>
        <source>%1 s</source>
        <translation>%1 dtk</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 mnt %2 dtk</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 mnt</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 jam %2 mnt</translation>
    </message>
    <message>
        <source>%1 days</source>
        <translation>%1 hari</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Komputer ini</translation>
    </message>
    <message>
        <source>Livepeer subnet</source>
        <translation>Subnet Livepeer</translation>
    </message>
    <message>
        <source>here</source>
        <translation>di sini</translation>
    </message>
    <message>
        <source>subnet</source>
        <translation>subnet</translation>
    </message>
</context>
</TS>
