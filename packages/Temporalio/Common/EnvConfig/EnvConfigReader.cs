using System.Collections;
using System.Text;

namespace Temporalio.Common.EnvConfig;

/// <summary>Puts profiles together out of a file and the environment.</summary>
internal static class EnvConfigReader
{
    private const string MetaPrefix = "TEMPORAL_GRPC_META_";

    private static readonly string[] Known =
    [
        "address", "namespace", "api_key", "codec.endpoint", "codec.auth", "tls.disabled", "tls.server_name", "tls.disable_host_verification",
        "tls.client_cert_path", "tls.client_cert_data", "tls.client_key_path", "tls.client_key_data",
        "tls.server_ca_cert_path", "tls.server_ca_cert_data",
    ];

    public static IReadOnlyDictionary<string, string> Variables(IReadOnlyDictionary<string, string>? given) =>
        given ?? Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(
            variable => (string)variable.Key, variable => (string?)variable.Value ?? string.Empty);

    public static ClientEnvConfig.Profile ReadProfile(ClientEnvConfig.ProfileLoadOptions options)
    {
        var variables = options.DisableEnv ? new Dictionary<string, string>() : Variables(options.OverrideEnvVars);
        var asked = options.Profile ?? variables.GetValueOrDefault("TEMPORAL_PROFILE");
        ClientEnvConfig.Profile? profile = null;
        if (!options.DisableFile)
        {
            var profiles = ReadProfiles(options.ConfigSource, options.ConfigFileStrict, variables);
            if (!profiles.TryGetValue(string.IsNullOrEmpty(asked) ? "default" : asked, out profile) && !string.IsNullOrEmpty(asked))
            {
                throw new InvalidOperationException($"Profile '{asked}' is not in the configuration file");
            }
        }

        return options.DisableEnv ? profile ?? new() : Override(profile ?? new(), variables);
    }

    public static IReadOnlyDictionary<string, ClientEnvConfig.Profile> ReadProfiles(
        DataSource? source, bool strict, IReadOnlyDictionary<string, string> variables)
    {
        if (ReadText(source, variables) is not { } text)
        {
            return new Dictionary<string, ClientEnvConfig.Profile>();
        }

        var profiles = new Dictionary<string, Dictionary<string, string>>();
        foreach (var (path, value) in TomlReader.Read(text))
        {
            if (path is not ["profile", var name, ..])
            {
                _ = strict ? throw new InvalidOperationException($"Unknown key '{string.Join('.', path)}' in the configuration file") : 0;
                continue;
            }

            var key = string.Join('.', path.Skip(2));
            if (strict && !Known.Contains(key) && !key.StartsWith("grpc_meta.", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"Unknown key '{key}' in profile '{name}' of the configuration file");
            }

            profiles.TryAdd(name, []);
            profiles[name][key] = value;
        }

        return profiles.ToDictionary(profile => profile.Key, profile => ToProfile(profile.Value));
    }

    private static string? ReadText(DataSource? source, IReadOnlyDictionary<string, string> variables)
    {
        if (source is not null)
        {
            return Encoding.UTF8.GetString(source.GetBytes());
        }

        if (variables.GetValueOrDefault("TEMPORAL_CONFIG_FILE") is { Length: > 0 } named)
        {
            return File.Exists(named) ? File.ReadAllText(named) : throw new InvalidOperationException($"Configuration file '{named}' does not exist");
        }

        var usual = Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "temporalio", "temporal.toml");
        return File.Exists(usual) ? File.ReadAllText(usual) : null;
    }

    private static ClientEnvConfig.Profile ToProfile(Dictionary<string, string> values)
    {
        var meta = values.Where(value => value.Key.StartsWith("grpc_meta.", StringComparison.Ordinal))
            .ToDictionary(value => HeaderName(value.Key["grpc_meta.".Length..]), value => value.Value);
        return new(
            values.GetValueOrDefault("address"),
            values.GetValueOrDefault("namespace"),
            values.GetValueOrDefault("api_key"),
            values.Keys.Any(key => key.StartsWith("tls.", StringComparison.Ordinal)) ? ToTls(values) : null,
            meta.Count > 0 ? meta : null);
    }

    private static ClientEnvConfig.Tls ToTls(Dictionary<string, string> values)
    {
        DataSource? Source(string name) => (values.GetValueOrDefault($"tls.{name}_path"), values.GetValueOrDefault($"tls.{name}_data")) switch
        {
            ({ Length: > 0 }, { Length: > 0 }) => throw new InvalidOperationException($"{name}_path and {name}_data exclude each other"),
            ({ Length: > 0 } path, _) => DataSource.FromPath(path),
            (_, { Length: > 0 } data) => DataSource.FromUTF8String(data),
            _ => null,
        };
        return new(
            values.GetValueOrDefault("tls.disabled") is { } disabled ? IsTrue(disabled) : null,
            values.GetValueOrDefault("tls.server_name"),
            Source("server_ca_cert"),
            Source("client_cert"),
            Source("client_key"));
    }

    private static ClientEnvConfig.Profile Override(ClientEnvConfig.Profile profile, IReadOnlyDictionary<string, string> variables)
    {
        string? Variable(string name) => variables.GetValueOrDefault($"TEMPORAL_{name}") is { Length: > 0 } value ? value : null;
        var values = new Dictionary<string, string>();
        foreach (var name in new[] { "SERVER_NAME", "CLIENT_CERT_PATH", "CLIENT_CERT_DATA", "CLIENT_KEY_PATH", "CLIENT_KEY_DATA", "SERVER_CA_CERT_PATH", "SERVER_CA_CERT_DATA" })
        {
            if (Variable($"TLS_{name}") is { } value)
            {
                values[$"tls.{name.ToLowerInvariant()}"] = value;
            }
        }

        var tls = profile.Tls;
        if (values.Count > 0)
        {
            var given = ToTls(values);
            tls = (tls ?? new()) with
            {
                ServerName = given.ServerName ?? tls?.ServerName,
                ServerRootCACert = given.ServerRootCACert ?? tls?.ServerRootCACert,
                ClientCert = given.ClientCert ?? tls?.ClientCert,
                ClientPrivateKey = given.ClientPrivateKey ?? tls?.ClientPrivateKey,
            };
        }

        if (Variable("TLS") is { } on)
        {
            tls = (tls ?? new()) with { Disabled = !IsTrue(on) };
        }

        var meta = new Dictionary<string, string>(profile.GrpcMeta ?? new Dictionary<string, string>());
        foreach (var variable in variables.Where(variable => variable.Key.StartsWith(MetaPrefix, StringComparison.Ordinal)))
        {
            meta[HeaderName(variable.Key[MetaPrefix.Length..])] = variable.Value;
        }

        return new(
            Variable("ADDRESS") ?? profile.Address,
            Variable("NAMESPACE") ?? profile.Namespace,
            Variable("API_KEY") ?? profile.ApiKey,
            tls,
            meta.Count > 0 ? meta : null);
    }

    private static string HeaderName(string key) => key.Replace('_', '-').ToLowerInvariant();

    private static bool IsTrue(string text) => text.Equals("true", StringComparison.OrdinalIgnoreCase) || text == "1";
}
