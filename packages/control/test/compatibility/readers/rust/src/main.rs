//! Reads the archives whose paths come on standard input with the crate zip. For each, one line of JSON: the entries it found, as
//! pairs of name and SHA-256, or why it refuses.

use serde_json::json;
use sha2::{Digest, Sha256};
use std::{error::Error, fs::File, io};

fn read(path: &str) -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let mut archive = zip::ZipArchive::new(File::open(path)?)?;
    let mut found = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index)?;
        let mut hash = Sha256::new();
        io::copy(&mut entry, &mut hash)?;
        found.push((entry.name().to_owned(), hex::encode(hash.finalize())));
    }
    Ok(found)
}

fn main() -> Result<(), Box<dyn Error>> {
    for line in io::stdin().lines() {
        match read(&line?) {
            Ok(found) => println!("{}", json!({ "found": found })),
            Err(error) => println!("{}", json!({ "refuses": error.to_string() })),
        }
    }
    Ok(())
}
