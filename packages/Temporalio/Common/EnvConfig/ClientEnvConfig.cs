using Temporalio.Client;

namespace Temporalio.Common.EnvConfig;

/// <summary>
/// How to reach Temporal, as its command line tool and all its SDKs read it: profiles in a TOML file, and environment variables over them.
/// </summary>
/// <param name="Profiles">Profiles by name.</param>
public sealed record ClientEnvConfig(IReadOnlyDictionary<string, ClientEnvConfig.Profile> Profiles)
{
    /// <summary>Reads the file's profiles.</summary>
    /// <exception cref="InvalidOperationException">The file cannot be read as TOML, or is strict and holds an unknown key.</exception>
    public static ClientEnvConfig Load(ConfigLoadOptions? options = null)
    {
        options ??= new();
        return new(EnvConfigReader.ReadProfiles(options.ConfigSource, options.ConfigFileStrict, EnvConfigReader.Variables(options.OverrideEnvVars)));
    }

    /// <summary>Options for a client from one profile and the environment.</summary>
    /// <exception cref="InvalidOperationException">The profile was asked for by name and does not exist, or the file is invalid.</exception>
    public static TemporalClientConnectOptions LoadClientConnectOptions(ProfileLoadOptions? options = null) =>
        Profile.Load(options).ToClientConnectionOptions();

    /// <summary>One way to reach Temporal; what is null is left at its default.</summary>
    /// <param name="Address">Host and port.</param>
    /// <param name="Namespace">Namespace.</param>
    /// <param name="ApiKey">API key; turns TLS on.</param>
    /// <param name="Tls">TLS.</param>
    /// <param name="GrpcMeta">Headers of each call.</param>
    public sealed record Profile(
        string? Address = null,
        string? Namespace = null,
        string? ApiKey = null,
        Tls? Tls = null,
        IReadOnlyDictionary<string, string>? GrpcMeta = null)
    {
        /// <inheritdoc cref="LoadClientConnectOptions"/>
        public static Profile Load(ProfileLoadOptions? options = null) => EnvConfigReader.ReadProfile(options ?? new());

        /// <summary>Options for a client.</summary>
        public TemporalClientConnectOptions ToClientConnectionOptions()
        {
            var options = new TemporalClientConnectOptions { TargetHost = Address, ApiKey = ApiKey, RpcMetadata = GrpcMeta };
            options.Namespace = Namespace ?? options.Namespace;
            options.Tls = Tls is not null ? Tls.ToTlsOptions() : ApiKey is not null ? new() : null;
            return options;
        }
    }

    /// <summary>TLS of a profile.</summary>
    /// <param name="Disabled">Whether it is off; null leaves that to the API key.</param>
    /// <param name="ServerName">Name that the server's certificate must carry.</param>
    /// <param name="ServerRootCACert">Authorities that may sign it.</param>
    /// <param name="ClientCert">Client certificate.</param>
    /// <param name="ClientPrivateKey">Its key.</param>
    public sealed record Tls(
        bool? Disabled = null,
        string? ServerName = null,
        DataSource? ServerRootCACert = null,
        DataSource? ClientCert = null,
        DataSource? ClientPrivateKey = null)
    {
        /// <summary>Options for a connection. Files are read now.</summary>
        public TlsOptions ToTlsOptions() => new()
        {
            Disabled = Disabled == true,
            Domain = ServerName,
            ServerRootCACert = ServerRootCACert?.GetBytes(),
            ClientCert = ClientCert?.GetBytes(),
            ClientPrivateKey = ClientPrivateKey?.GetBytes(),
        };
    }

    /// <summary>Which profile is read, and where from.</summary>
    public class ProfileLoadOptions : ConfigLoadOptions
    {
        /// <summary>The profile; null for <c>TEMPORAL_PROFILE</c>, else <c>default</c>.</summary>
        public string? Profile { get; set; }

        /// <summary>Whether to use the environment only.</summary>
        public bool DisableFile { get; set; }

        /// <summary>Whether to use the file only.</summary>
        public bool DisableEnv { get; set; }
    }

    /// <summary>Where profiles are read from.</summary>
    public class ConfigLoadOptions : ICloneable
    {
        /// <summary>
        /// The TOML; null for the file that <c>TEMPORAL_CONFIG_FILE</c> names, else <c>temporalio/temporal.toml</c> in the user's
        /// configuration directory, which may be missing.
        /// </summary>
        public DataSource? ConfigSource { get; set; }

        /// <summary>Whether unknown keys are refused.</summary>
        public bool ConfigFileStrict { get; set; }

        /// <summary>The environment; null for the process's.</summary>
        public IReadOnlyDictionary<string, string>? OverrideEnvVars { get; set; }

        /// <inheritdoc/>
        public virtual object Clone() => MemberwiseClone();
    }
}
