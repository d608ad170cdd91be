using Microsoft.Extensions.Logging;
using Temporalio.Api.Enums.V1;

namespace Temporalio.DevServer;

/// <summary>How an embedded server listens, what it keeps and which clock it follows.</summary>
public sealed record DevServerOptions
{
    /// <summary>
    /// An IP address or <c>localhost</c>. One that others can reach needs <see cref="Tls"/>, and client certificates or
    /// <see cref="ApiKey"/> as well.
    /// </summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The port of the gRPC endpoint; 0 picks a free one.</summary>
    public int Port { get; init; }

    /// <summary>Certificates of an encrypted port; null for plaintext.</summary>
    public DevServerTls? Tls { get; init; }

    /// <summary>The key that every call must carry as a bearer token; null for none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The SQLite file; null keeps everything in a temporary file that is deleted with the server.</summary>
    public string? DatabaseFile { get; init; }

    /// <summary>Namespaces that exist when the server starts.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = ["default"];

    /// <summary>Custom search attributes registered in each of <see cref="Namespaces"/>.</summary>
    public IReadOnlyDictionary<string, IndexedValueType> SearchAttributes { get; init; } = new Dictionary<string, IndexedValueType>();

    /// <summary>The clock of every event, timer and timeout. Tests pass a virtual one.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where the server logs; null means nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }
}
