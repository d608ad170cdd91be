using Masterful.Activities.Landscapes;

namespace Masterful.Worker.Landscape;

/// <summary>Reads the part of a landscape that says where artifacts lie: a directory or a bucket, never both.</summary>
internal static class ArtifactSection
{
    private const int LeastPart = 5;
    private const int MostPart = 5 * 1024;

    public static ArtifactSettings Read(YamlSection? section, PathResolver paths)
    {
        section?.Allow("directory", "s3", "keyFile");
        var keyFile = paths.Resolve(section?.Text("keyFile") is { Length: > 0 } key ? key : "worker.key");
        if (section?.Section("s3", required: false) is not { } bucket)
        {
            return new ArtifactSettings(paths.Resolve(section?.Text("directory", required: true) ?? "artifacts"), keyFile);
        }

        if (section.Text("directory").Length > 0)
        {
            section.Error("directory", "give either a directory or s3, not both");
        }

        return new ArtifactSettings("", keyFile, Bucket(bucket, paths));
    }

    private static S3Settings Bucket(YamlSection section, PathResolver paths)
    {
        section.Allow("bucket", "prefix", "endpoint", "region", "pathStyle", "profile", "credentialsFile", "caFile", "spool", "partSizeMiB");
        return new S3Settings
        {
            Bucket = Name(section),
            Prefix = Prefix(section),
            Endpoint = Endpoint(section),
            Region = section.Text("region") is { Length: > 0 } region ? region : "us-east-1",
            PathStyle = section.Flag("pathStyle"),
            Profile = section.Text("profile"),
            CredentialsFile = ExistingFile(section, "credentialsFile", paths),
            CaFile = ExistingFile(section, "caFile", paths),
            SpoolDirectory = paths.Resolve(section.Text("spool") is { Length: > 0 } spool ? spool : "artifact-spool"),
            PartSize = (long)section.Number("partSizeMiB", (int)(S3Settings.DefaultPartSize >> 20), LeastPart, MostPart) << 20,
        };
    }

    private static string Name(YamlSection section)
    {
        var name = section.Text("bucket", required: true);
        if (name.Length > 0
            && (name.Length is < 3 or > 63 || !char.IsAsciiLetterOrDigit(name[0]) || !char.IsAsciiLetterOrDigit(name[^1])
                || !name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '.' or '-')))
        {
            section.Error("bucket", $"\"{name}\" must be 3 to 63 lower-case letters, digits, '.' and '-'");
        }

        return name;
    }

    private static string Prefix(YamlSection section)
    {
        var prefix = section.Text("prefix").TrimEnd('/');
        if (prefix.Length > 0 && !prefix.Split('/').All(segment =>
            segment.Length > 0 && segment[0] != '.' && segment.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-')))
        {
            section.Error("prefix", $"\"{prefix}\" must be segments of letters, digits, '.', '_' and '-'");
        }

        return prefix;
    }

    // What travels is sealed, but names, sizes and who asks are not.
    private static string Endpoint(YamlSection section)
    {
        var endpoint = section.Text("endpoint").TrimEnd('/');
        if (endpoint.Length > 0
            && (!Uri.TryCreate(endpoint, UriKind.Absolute, out var url)
                || (url.Scheme != Uri.UriSchemeHttps && !(url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
                || url.UserInfo.Length > 0 || url.AbsolutePath != "/" || url.Query.Length > 0))
        {
            section.Error("endpoint", "must be an https URL without path, query and user (http on loopback only); credentials come from the SDK's chain, profile or credentialsFile");
        }

        return endpoint;
    }

    private static string ExistingFile(YamlSection section, string key, PathResolver paths)
    {
        if (section.Text(key) is not { Length: > 0 } given)
        {
            return "";
        }

        var path = paths.Resolve(given);
        if (!File.Exists(path))
        {
            section.Error(key, $"the file {path} is not there");
        }

        return path;
    }
}
