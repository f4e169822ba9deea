# Writes the files given as a ZIP with rubyzip: ruby write.rb VARIANT OUT FILE...
require 'zip'

variant, out, *files = ARGV
Zip.write_zip64_support = variant.include?('zip64')
Zip.force_entry_names_encoding = 'UTF-8'
method = variant.include?('stored') ? Zip::Entry::STORED : Zip::Entry::DEFLATED
Zip::OutputStream.open(out) do |archive|
  files.each do |name|
    archive.put_next_entry(name, nil, nil, method)
    archive.write(File.binread(name))
  end
end
