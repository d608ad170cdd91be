using System.IO.Compression;
using Temporalio.DevServer.Grpc;

namespace Temporalio.DevServer.Tests;

public sealed class GrpcCodecTests
{
    [Theory]
    [InlineData("30000000u", 30_000)]
    [InlineData("9944m", 9_944)]
    [InlineData("70S", 70_000)]
    [InlineData("2M", 120_000)]
    [InlineData("1000000n", 1)]
    public void ParseTimeout_EveryUnit_IsUnderstood(string header, int milliseconds) =>
        GrpcCodec.ParseTimeout(header).Should().Be(TimeSpan.FromMilliseconds(milliseconds));

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("tenS")]
    [InlineData("10x")]
    public void ParseTimeout_Nonsense_MeansNone(string header) => GrpcCodec.ParseTimeout(header).Should().BeNull();

    [Fact]
    public void Unframe_Gzip_IsInflated()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write([1, 2, 3]);
        }

        byte[] frame = [1, 0, 0, 0, (byte)packed.Length, .. packed.ToArray()];
        GrpcCodec.Unframe(frame, "gzip").Should().Equal(1, 2, 3);
    }

    [Fact]
    public void Unframe_Truncated_IsRefused()
    {
        var unframe = () => GrpcCodec.Unframe([0, 0, 0, 0, 9, 1], string.Empty);
        unframe.Should().Throw<GrpcException>();
    }
}
