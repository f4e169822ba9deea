# Writes the files given as a ZIP with Archive::Zip: perl write.pl VARIANT OUT FILE...
use strict;
use warnings;
use Archive::Zip qw(:CONSTANTS :ERROR_CODES);

my ($variant, $out, @files) = @ARGV;
my $archive = Archive::Zip->new();
for my $name (@files) {
    my $member = $archive->addFile($name);
    $member->desiredCompressionMethod($variant =~ /stored/ ? COMPRESSION_STORED : COMPRESSION_DEFLATED);
}
$archive->desiredZip64Mode(ZIP64_HEADERS) if $variant =~ /zip64/;
$archive->zipfileComment('four objects') if $variant =~ /comment/;
if ($variant =~ /streamed/) {
    open(my $pipe, '|-', "cat > $out") or die $!;
    binmode $pipe;
    $archive->writeToFileHandle($pipe, 0) == AZ_OK or die;
    close $pipe;
} else {
    $archive->writeToFileNamed($out) == AZ_OK or die;
}
