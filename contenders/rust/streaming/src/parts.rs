use std::io::{self, ErrorKind, Write};

use bytes::Bytes;
use lambda_runtime::Error;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Buffers of one part each: one is being filled while the others are on their way. Together they are what an upload holds
/// in memory.
const BUFFERS: usize = 4;

/// A pipe that takes bytes and gives parts of one size, of which the last may be shorter. It holds no more than its buffers: the
/// writer waits for one of them to come back, which it does when its part is dropped. They are used again and again, as fresh
/// memory costs more than the copy into it.
pub fn part_channel(part_size: usize) -> (PartWriter, UnboundedReceiver<Bytes>) {
    let (give_back, spare) = unbounded_channel();
    for _ in 1..BUFFERS {
        give_back.send(Vec::new()).expect("the receiver is at hand");
    }
    let (full, parts) = unbounded_channel();
    let writer = PartWriter {
        part_size,
        filling: Vec::with_capacity(part_size),
        full,
        spare,
        give_back,
    };
    (writer, parts)
}

/// The end of the pipe that takes bytes. It blocks, so it wants a thread that may.
pub struct PartWriter {
    part_size: usize,
    filling: Vec<u8>,
    full: UnboundedSender<Bytes>,
    spare: UnboundedReceiver<Vec<u8>>,
    give_back: UnboundedSender<Vec<u8>>,
}

impl PartWriter {
    /// Gives the last part.
    pub fn finish(mut self) -> Result<(), Error> {
        Ok(self.give_part()?)
    }

    fn give_part(&mut self) -> io::Result<()> {
        let bytes = std::mem::take(&mut self.filling);
        let part = Bytes::from_owner(Lent {
            bytes,
            owner: self.give_back.clone(),
        });
        self.full
            .send(part)
            .map_err(|_| ErrorKind::BrokenPipe.into())
    }

    fn take_buffer(&mut self) -> io::Result<()> {
        let mut buffer = self.spare.blocking_recv().ok_or(ErrorKind::BrokenPipe)?;
        buffer.clear();
        buffer.reserve_exact(self.part_size);
        self.filling = buffer;
        Ok(())
    }
}

impl Write for PartWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.filling.len() == self.part_size {
            self.give_part()?;
            self.take_buffer()?;
        }
        let taken = bytes.len().min(self.part_size - self.filling.len());
        self.filling.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A part's buffer, which goes back to where it came from.
struct Lent {
    bytes: Vec<u8>,
    owner: UnboundedSender<Vec<u8>>,
}

impl AsRef<[u8]> for Lent {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        // Nobody is there any more when the archive is written, or has failed.
        let _ = self.owner.send(std::mem::take(&mut self.bytes));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes all of it, taking parts as they come.
    fn cut(content: &[u8], part_size: usize) -> Vec<Vec<u8>> {
        let (mut writer, mut parts) = part_channel(part_size);
        let taker = std::thread::spawn(move || {
            let mut taken = Vec::new();
            while let Some(part) = parts.blocking_recv() {
                taken.push(part.to_vec());
            }
            taken
        });
        writer.write_all(content).unwrap();
        writer.finish().unwrap();
        taker.join().unwrap()
    }

    #[test]
    fn gives_parts_of_one_size_and_a_last_one() {
        let content: Vec<u8> = (0..=255).cycle().take(1_000).collect();
        let parts = cut(&content, 64);
        assert_eq!(parts.concat(), content);
        assert!(parts[..15].iter().all(|part| part.len() == 64));
        assert_eq!(parts[15].len(), 1_000 - 15 * 64);
    }

    #[test]
    fn gives_no_empty_part_after_a_full_one() {
        assert_eq!(cut(&[7; 128], 64), vec![vec![7; 64]; 2]);
    }

    #[test]
    fn waits_for_a_buffer_to_come_back() {
        let (mut writer, mut parts) = part_channel(8);
        let writing = std::thread::spawn(move || writer.write_all(&[1; 8 * (BUFFERS + 2)]));
        let held: Vec<Bytes> = (0..BUFFERS)
            .map(|_| parts.blocking_recv().unwrap())
            .collect();
        assert!(parts.try_recv().is_err());
        drop(held);
        assert!(parts.blocking_recv().is_some());
        writing.join().unwrap().unwrap();
    }

    #[test]
    fn fails_when_nobody_takes_parts_any_more() {
        let (mut writer, parts) = part_channel(8);
        drop(parts);
        assert!(writer.write_all(&[1; 100]).is_err());
    }
}
