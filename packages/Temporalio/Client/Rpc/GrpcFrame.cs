using System.Buffers.Binary;
using System.IO.Compression;
using Google.Protobuf;
using Temporalio.Exceptions;

namespace Temporalio.Client.Rpc;

/// <summary>gRPC's framing: a flag for compression, the length in four bytes, the message.</summary>
internal static class GrpcFrame
{
    public const int HeaderLength = 5;

    /// <summary>Largest message that is accepted, compressed or not.</summary>
    public const int MaxMessageLength = 128 * 1024 * 1024;

    public static byte[] Encode(IMessage message)
    {
        var length = message.CalculateSize();
        var frame = new byte[HeaderLength + length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), length);
        message.WriteTo(frame.AsSpan(HeaderLength));
        return frame;
    }

    /// <summary>Reads the only message of a unary answer. Throws <see cref="RpcException"/> when there is not exactly one.</summary>
    public static TMessage Decode<TMessage>(ReadOnlySpan<byte> body, string? encoding, MessageParser<TMessage> parser)
        where TMessage : IMessage<TMessage>
    {
        if (body.Length < HeaderLength)
        {
            throw Broken("the answer holds no message");
        }
        var compressed = body[0] != 0;
        var length = BinaryPrimitives.ReadUInt32BigEndian(body[1..]);
        if (length > MaxMessageLength)
        {
            throw new RpcException(
                RpcException.StatusCode.ResourceExhausted, $"message of {length} bytes is larger than {MaxMessageLength}", null);
        }
        if (body.Length != HeaderLength + (long)length)
        {
            throw Broken($"the answer is {body.Length - HeaderLength} bytes long, its message {length}");
        }
        var message = body[HeaderLength..];
        try
        {
            return parser.ParseFrom(compressed ? Decompress(message, encoding) : message);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new RpcException(RpcException.StatusCode.Internal, $"the answer is no {typeof(TMessage).Name}: {e.Message}", null, e);
        }
    }

    private static byte[] Decompress(ReadOnlySpan<byte> message, string? encoding)
    {
        if (encoding != "gzip")
        {
            throw Broken($"the answer is compressed with '{encoding}'");
        }
        // The stream takes a message that ends within the header for an empty one.
        if (message.Length < 18 || message[0] != 0x1f || message[1] != 0x8b)
        {
            throw Broken("the answer is not gzip");
        }
        using var source = new GZipStream(new MemoryStream(message.ToArray()), CompressionMode.Decompress);
        using var target = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            for (var read = source.Read(buffer); read > 0; read = source.Read(buffer))
            {
                if (target.Length + read > MaxMessageLength)
                {
                    throw new RpcException(
                        RpcException.StatusCode.ResourceExhausted, $"message is larger than {MaxMessageLength}", null);
                }
                target.Write(buffer, 0, read);
            }
        }
        catch (InvalidDataException e)
        {
            throw new RpcException(RpcException.StatusCode.Internal, "the answer is not gzip", null, e);
        }
        return target.ToArray();
    }

    private static RpcException Broken(string what) => new(RpcException.StatusCode.Internal, what, null);
}
