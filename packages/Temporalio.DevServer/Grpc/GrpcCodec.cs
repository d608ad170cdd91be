using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace Temporalio.DevServer.Grpc;

/// <summary>The framing of unary gRPC calls over HTTP/2: one length-prefixed message each way and a status in the trailers.</summary>
internal static class GrpcCodec
{
    private const int PrefixLength = 5;
    private const int MaxMessageLength = 128 * 1024 * 1024;

    public static async Task<byte[]> ReadMessageAsync(HttpRequest request, CancellationToken cancellation)
    {
        var reader = request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(cancellation);
            if (!result.IsCompleted)
            {
                if (result.Buffer.Length > MaxMessageLength)
                {
                    throw new GrpcException(GrpcCode.ResourceExhausted, "grpc: received message larger than max");
                }

                reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                continue;
            }

            var body = System.Buffers.BuffersExtensions.ToArray(result.Buffer);
            reader.AdvanceTo(result.Buffer.End);
            return Unframe(body, request.Headers["grpc-encoding"].ToString());
        }
    }

    public static byte[] Unframe(byte[] body, string encoding)
    {
        if (body.Length < PrefixLength)
        {
            throw new GrpcException(GrpcCode.Internal, "The request holds no gRPC message.");
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(1));
        if (length != body.Length - PrefixLength)
        {
            throw new GrpcException(GrpcCode.Unimplemented, "Only unary calls are served.");
        }

        if (body[0] == 0)
        {
            return body[PrefixLength..];
        }

        using var source = new MemoryStream(body, PrefixLength, body.Length - PrefixLength);
        using Stream inflated = encoding switch
        {
            "gzip" => new GZipStream(source, CompressionMode.Decompress),
            "deflate" => new ZLibStream(source, CompressionMode.Decompress),
            _ => throw new GrpcException(GrpcCode.Unimplemented, $"The encoding \"{encoding}\" is not supported."),
        };
        using var target = new MemoryStream();
        inflated.CopyTo(target);
        return target.ToArray();
    }

    public static async Task WriteMessageAsync(HttpResponse response, IMessage message, CancellationToken cancellation)
    {
        var size = message.CalculateSize();
        var frame = new byte[PrefixLength + size];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)size);
        message.WriteTo(frame.AsSpan(PrefixLength));
        response.ContentType = "application/grpc";
        response.AppendTrailer("grpc-status", "0");
        await response.BodyWriter.WriteAsync(frame, cancellation);
    }

    /// <summary>Answers with headers only, the short form of a failed call.</summary>
    public static void WriteStatus(HttpResponse response, Google.Rpc.Status status)
    {
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = status.Code.ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = PercentEncode(status.Message);
        if (status.Details.Count > 0)
        {
            response.Headers["grpc-status-details-bin"] = Convert.ToBase64String(status.ToByteArray()).TrimEnd('=');
        }
    }

    public static TimeSpan? ParseTimeout(string value)
    {
        if (value.Length < 2 || !long.TryParse(value.AsSpan(0, value.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var amount))
        {
            return null;
        }

        return value[^1] switch
        {
            'H' => TimeSpan.FromHours(Math.Min(amount, 10_000)),
            'M' => TimeSpan.FromMinutes(Math.Min(amount, 1_000_000)),
            'S' => TimeSpan.FromSeconds(amount),
            'm' => TimeSpan.FromMilliseconds(amount),
            'u' => TimeSpan.FromTicks(amount * 10),
            'n' => TimeSpan.FromTicks(amount / 100),
            _ => null,
        };
    }

    private static string PercentEncode(string message)
    {
        var encoded = new StringBuilder(message.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(message))
        {
            if (octet is >= 0x20 and < 0x7f and not (byte)'%')
            {
                encoded.Append((char)octet);
            }
            else
            {
                encoded.Append('%').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return encoded.ToString();
    }
}
