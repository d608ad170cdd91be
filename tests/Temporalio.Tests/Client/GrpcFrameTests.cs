using System.IO.Compression;
using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Client.Rpc;
using Temporalio.Exceptions;

namespace Temporalio.Tests.Client;

public class GrpcFrameTests
{
    private static readonly WorkflowExecution Message = new() { WorkflowId = "id", RunId = "run" };

    [Fact]
    public void Encode_Message_HasFlagAndBigEndianLength()
    {
        var frame = GrpcFrame.Encode(Message);

        frame[..5].Should().Equal(0, 0, 0, 0, (byte)Message.CalculateSize());
    }

    [Fact]
    public void Decode_OwnFrame_ReturnsMessage()
    {
        GrpcFrame.Decode(GrpcFrame.Encode(Message), null, WorkflowExecution.Parser).Should().Be(Message);
    }

    [Fact]
    public void Decode_EmptyMessage_ReturnsDefault()
    {
        GrpcFrame.Decode([0, 0, 0, 0, 0], null, WorkflowExecution.Parser).Should().Be(new WorkflowExecution());
    }

    [Fact]
    public void Decode_GzipFrame_Decompresses()
    {
        GrpcFrame.Decode(GzipFrame(Message), "gzip", WorkflowExecution.Parser).Should().Be(Message);
    }

    [Fact]
    public void Decode_UnknownCompression_ThrowsInternal()
    {
        var decode = () => GrpcFrame.Decode(GzipFrame(Message), "snappy", WorkflowExecution.Parser);

        decode.Should().Throw<RpcException>().Which.Code.Should().Be(RpcException.StatusCode.Internal);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 9, 1 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 1, 255 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 1, 255 })]
    public void Decode_BrokenFrame_ThrowsInternal(byte[] frame)
    {
        var decode = () => GrpcFrame.Decode(frame, "gzip", WorkflowExecution.Parser);

        decode.Should().Throw<RpcException>().Which.Code.Should().Be(RpcException.StatusCode.Internal);
    }

    [Fact]
    public void Decode_TooLong_ThrowsResourceExhausted()
    {
        var decode = () => GrpcFrame.Decode([0, 255, 255, 255, 255], null, WorkflowExecution.Parser);

        decode.Should().Throw<RpcException>().Which.Code.Should().Be(RpcException.StatusCode.ResourceExhausted);
    }

    private static byte[] GzipFrame(IMessage message)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(message.ToByteArray());
        }
        return [1, 0, 0, 0, (byte)target.Length, .. target.ToArray()];
    }
}
