use std::io::{self, Write};

use crc32fast::Hasher;
use lambda_runtime::Error;
use rawzip::{DataDescriptorOutput, ZipArchiveWriter};

/// What becomes an entry of the archive.
pub trait Entry {
    fn name(&self) -> &str;
    /// Writes the content, once.
    fn copy_to(self, out: &mut impl Write) -> Result<(), Error>;
}

/// Writes the entries, in their order and without compression, as a ZIP. CRC-32 and size follow each content in a data
/// descriptor, so that nothing is read twice or written out of turn. Takes the next entry when the one before is written.
pub fn write_zip<W: Write>(
    entries: impl IntoIterator<Item = impl Entry>,
    out: W,
) -> Result<W, Error> {
    let mut zip = ZipArchiveWriter::new(out);
    for entry in entries {
        let (mut file, _) = zip.new_file(entry.name()).start()?;
        let mut content = Checked {
            out: &mut file,
            crc: Hasher::new(),
            size: 0,
        };
        entry.copy_to(&mut content)?;
        let descriptor = DataDescriptorOutput::new(content.crc.finalize(), content.size);
        file.finish(descriptor)?;
    }
    Ok(zip.finish()?)
}

/// Passes bytes on and keeps their count and their CRC-32. rawzip has one of its own, but without the CPU's instructions for it.
struct Checked<W> {
    out: W,
    crc: Hasher,
    size: u64,
}

impl<W: Write> Write for Checked<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.crc.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rawzip::ZipArchive;

    struct Given(&'static str, Vec<u8>);

    impl Entry for Given {
        fn name(&self) -> &str {
            self.0
        }

        fn copy_to(self, out: &mut impl Write) -> Result<(), Error> {
            for piece in self.1.chunks(7) {
                out.write_all(piece)?;
            }
            Ok(())
        }
    }

    #[test]
    fn writes_every_entry_stored_with_its_crc_and_size() {
        let contents = [("a", vec![]), ("b", vec![1]), ("c", vec![5; 10_000])];
        let entries = contents.clone().map(|(name, content)| Given(name, content));
        let bytes = write_zip(entries, Vec::new()).unwrap();
        let archive = ZipArchive::from_slice(&bytes).unwrap();
        let found: Vec<_> = archive
            .entries()
            .map(|record| {
                let record = record.unwrap();
                let entry = archive.get_entry(record.wayfinder()).unwrap();
                let name = String::from_utf8(record.file_path().as_ref().to_vec()).unwrap();
                assert_eq!(record.crc32(), crc32fast::hash(entry.data()));
                (name, entry.data().to_vec())
            })
            .collect();
        let expected = contents.map(|(name, content)| (name.to_owned(), content));
        assert_eq!(found, expected);
    }
}
