using System.Net;

namespace Masterful.Simulation.Api;

/// <summary>Starts a simulated kube-apiserver from a real one's command line, over a real etcd.</summary>
public static class ShootApiServer
{
    /// <summary>
    /// Starts it and returns when it serves. A bad flag, an unreadable file or an etcd that stays away is an
    /// <see cref="ApiServerStartException"/> with the words of the real one.
    /// </summary>
    /// <param name="kubeApiserverArgs">The container's arguments, without the command.</param>
    /// <param name="mapPath">From a path in the container to one on this machine.</param>
    /// <param name="options">What the flags do not say.</param>
    public static async Task<ApiServer> StartFromFlagsAsync(
        IReadOnlyList<string> kubeApiserverArgs, Func<string, string> mapPath, ShootApiServerOptions options)
    {
        var flags = KubeApiserverFlags.Parse(kubeApiserverArgs);
        var files = new FlagFiles(flags, mapPath);
        var addresses = Addresses(flags, options);
        var serviceRange = ServiceRange(flags);
        var resources = ResourceCatalog.Kubernetes();
        var (certificate, chain) = files.KeyPair("tls-cert-file", "tls-private-key-file")
            ?? throw new ApiServerStartException("Error: --tls-cert-file and --tls-private-key-file must be specified");
        var clientAuthorities = files.Certificates("client-ca-file");
        var serviceAccounts = ServiceAccounts(flags, files);
        var staticTokens = StaticTokenFile.Parse(files.Text("token-auth-file"));
        var etcd = EtcdOptions(flags, files, options);
        var authorization = AuthorizationSetup.Read(flags, files, options);

        var owned = new List<IAsyncDisposable>();
        ApiServer? server = null;
        try
        {
            var store = await ConnectAsync(etcd, resources, options);
            owned.Add(store);
            var authorizer = authorization.Build(store, resources);
            owned.Add(new Disposer(authorizer));
            var advertised = flags.Last("advertise-address") is { } text ? ParseAddress("advertise-address", text) : addresses[0];
            var bootstrap = new ShootBootstrap(store, resources, options.Time);
            await bootstrap.RunAsync(new ShootBootstrapInput(
                options.BootstrapObjects, serviceRange, flags.Number("secure-port", 6443), files.Text("client-ca-file"), files.Text("requestheader-client-ca-file"), flags));
            server = await ApiServer.StartAsync(new ApiServerOptions
            {
                Name = options.Name,
                Addresses = addresses,
                Port = options.MapPort(flags.Number("secure-port", 6443)),
                ServingCertificate = certificate,
                ServingCertificateChain = chain,
                ClientCertificateAuthorities = clientAuthorities,
                ServiceAccountKeys = serviceAccounts,
                StaticTokens = staticTokens,
                BootstrapTokens = flags.Switch("enable-bootstrap-token-auth", false),
                AnonymousAuth = flags.Switch("anonymous-auth", true),
                Store = store,
                Resources = resources,
                Authorizer = authorizer,
                AuditLogFile = options.AuditLogFile,
                ServiceRange = serviceRange,
                Resolve = options.Resolve,
                Time = options.Time,
            }, owned);
            var presence = new ShootPresence(store, resources, options, advertised, flags.Number("secure-port", 6443));
            server.Own(presence);
            await presence.StartAsync();
            return server;
        }
        catch
        {
            if (server is not null) await server.DisposeAsync();
            else foreach (var item in Enumerable.Reverse(owned)) await item.DisposeAsync();
            throw;
        }
    }

    private static IPAddress[] Addresses(KubeApiserverFlags flags, ShootApiServerOptions options)
    {
        var bind = ParseAddress("bind-address", flags.Last("bind-address") ?? "0.0.0.0");
        return bind.Equals(IPAddress.Any) || bind.Equals(IPAddress.IPv6Any) ? options.Addresses : [bind];
    }

    private static IPAddress ParseAddress(string flag, string text) =>
        IPAddress.TryParse(text, out var address)
            ? address
            : throw new ApiServerStartException($"Error: invalid argument \"{text}\" for \"--{flag}\" flag: failed to parse IP: \"{text}\"");

    private static IPNetwork? ServiceRange(KubeApiserverFlags flags)
    {
        if (flags.Last("service-cluster-ip-range") is not { } text) return null;
        var first = text.Split(',')[0];
        return IPNetwork.TryParse(first, out var range) ? range : throw new ApiServerStartException($"Error: service-cluster-ip-range: invalid CIDR address: {first}");
    }

    private static ServiceAccountKeys ServiceAccounts(KubeApiserverFlags flags, FlagFiles files)
    {
        var issuers = flags.All("service-account-issuer").Where(issuer => issuer.Length > 0).ToList();
        var signing = files.Text("service-account-signing-key-file");
        if (issuers.Count == 0) throw new ApiServerStartException("Error: [service-account-issuer is a required flag, --service-account-signing-key-file and --service-account-issuer are required flags]");
        if (signing is null) throw new ApiServerStartException("Error: [--service-account-signing-key-file and --service-account-issuer are required flags]");
        var verification = flags.All("service-account-key-file").Select(path => files.Read("service-account-key-file", path)).ToList();
        if (verification.Count == 0) throw new ApiServerStartException("Error: service-account-key-file is a required flag");
        foreach (var pem in verification) FlagFiles.Checked("service-account-key-file", () => KeyRing.ReadAll(pem));
        FlagFiles.Checked("service-account-signing-key-file", () => KeyRing.ReadAll(signing));
        return new ServiceAccountKeys { VerificationKeysPem = verification, Issuers = issuers, Audiences = flags.Split("api-audiences"), SigningKeyPem = signing };
    }

    private static EtcdObjectStoreOptions EtcdOptions(KubeApiserverFlags flags, FlagFiles files, ShootApiServerOptions options)
    {
        flags.Required("etcd-servers");
        return new EtcdObjectStoreOptions
        {
            Endpoints = flags.Split("etcd-servers"),
            Overrides = EtcdServersOverrides.Parse(flags.All("etcd-servers-overrides")),
            CertificateAuthorities = files.Certificates("etcd-cafile"),
            ClientCertificate = files.KeyPair("etcd-certfile", "etcd-keyfile")?.Certificate,
            Encryption = files.Text("encryption-provider-config") is { } yaml
                ? FlagFiles.Checked("encryption-provider-config", () => EncryptionConfiguration.Parse(yaml)) : null,
            Resolve = options.Resolve,
            StoredValues = options.StoredValues,
        };
    }

    private static async Task<EtcdObjectStore> ConnectAsync(EtcdObjectStoreOptions etcd, ResourceCatalog resources, ShootApiServerOptions options)
    {
        using var limit = new CancellationTokenSource(options.EtcdTimeout, options.Time);
        ApiStatusException? last = null;
        while (true)
        {
            try
            {
                return await EtcdObjectStore.ConnectAsync(etcd, resources, limit.Token);
            }
            catch (ApiStatusException error)
            {
                last = error;
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested)
            {
                throw new ApiServerStartException($"Error: unable to connect to etcd: {last?.Message ?? "context deadline exceeded"}", last);
            }

            await Task.WhenAny(Task.Delay(TimeSpan.FromMilliseconds(250), options.Time, limit.Token));
        }
    }

    private sealed class Disposer(IAuthorizer authorizer) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            (authorizer as IDisposable)?.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
