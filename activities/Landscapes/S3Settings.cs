namespace Masterful.Activities.Landscapes;

/// <summary>
/// A bucket of S3 or of a store that speaks it. Credentials are never in here: they come from the SDK's own chain (environment,
/// web identity, instance role, shared files) or from the profile and file that this names.
/// </summary>
public sealed record S3Settings
{
    /// <summary>Bytes of a part when nothing else is said; S3 takes no parts below 5 MiB but the last one.</summary>
    public const long DefaultPartSize = 16L << 20;

    /// <summary>Name of the bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>Folder in the bucket, without slashes at its ends; empty for its root.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>URL of a store that is not Amazon's; empty for Amazon's.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>Region, which is also part of every signature.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>Whether the bucket is in the path instead of the host's name, as Ceph and MinIO mostly want it.</summary>
    public bool PathStyle { get; init; }

    /// <summary>Profile of the shared credentials; empty for the SDK's own chain.</summary>
    public string Profile { get; init; } = "";

    /// <summary>Absolute path of a shared credentials file; empty for the usual one.</summary>
    public string CredentialsFile { get; init; } = "";

    /// <summary>Absolute path of PEM certificates to trust for the endpoint; empty for the system's.</summary>
    public string CaFile { get; init; } = "";

    /// <summary>Absolute path of the folder where sealed bytes wait for their upload and journals tell how far it came.</summary>
    public required string SpoolDirectory { get; init; }

    /// <summary>Bytes of a part; what is smaller goes up in one piece.</summary>
    public long PartSize { get; init; } = DefaultPartSize;
}
