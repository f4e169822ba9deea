//! Writes the files given as a ZIP with the crate zip: write VARIANT OUT FILE...

use std::{env, error::Error, fs, fs::File, io::Seek, io::Write};
use zip::{write::SimpleFileOptions, CompressionMethod, DateTime, ZipWriter};

fn write<W: Write + Seek>(mut archive: ZipWriter<W>, variant: &str, files: &[String]) -> Result<(), Box<dyn Error>> {
    let stored = variant.contains("stored");
    let options = SimpleFileOptions::default()
        .compression_method(if stored { CompressionMethod::Stored } else { CompressionMethod::Deflated })
        .last_modified_time(DateTime::from_date_and_time(2026, 1, 2, 3, 4, 6)?)
        .large_file(variant.contains("zip64"));
    for name in files {
        archive.start_file(name.as_str(), options)?;
        archive.write_all(&fs::read(name)?)?;
    }
    archive.finish()?;
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let out = File::create(&arguments[1])?;
    if arguments[0].contains("streamed") {
        return write(ZipWriter::new_stream(out), &arguments[0], &arguments[2..]);
    }
    write(ZipWriter::new(out), &arguments[0], &arguments[2..])
}
