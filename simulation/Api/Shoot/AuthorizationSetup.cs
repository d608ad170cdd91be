using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>The authorizers that <c>--authorization-config</c> or <c>--authorization-mode</c> name, in their order.</summary>
internal sealed class AuthorizationSetup
{
    private readonly List<Func<IObjectStore, ResourceCatalog, IAuthorizer>> makers = [];

    private AuthorizationSetup()
    {
    }

    public static AuthorizationSetup Read(KubeApiserverFlags flags, FlagFiles files, ShootApiServerOptions options)
    {
        var setup = new AuthorizationSetup();
        if (files.Text("authorization-config") is not { } yaml)
        {
            var modes = flags.Split("authorization-mode");
            foreach (var mode in modes.Count > 0 ? modes : ["AlwaysAllow"]) setup.Add("authorization-mode", mode);
            return setup;
        }

        if (flags.Last("authorization-mode") is not null)
            throw new ApiServerStartException("Error: --authorization-config can not be specified when --authorization-mode or --authorization-webhook-* flags are defined");
        var document = FlagFiles.Checked("authorization-config", () => YamlJson.ParseObject(yaml));
        if (document.Text("kind") != "AuthorizationConfiguration")
            throw new ApiServerStartException($"Error: --authorization-config: no kind \"{document.Text("kind")}\" is registered");
        var authorizers = document.Elements("authorizers").ToList();
        if (authorizers.Count == 0) throw new ApiServerStartException("Error: --authorization-config: authorizers: Required value: at least one authorization mode must be defined");
        foreach (var entry in authorizers)
        {
            if (entry.Text("type") == "Webhook") setup.AddWebhook(entry, files, options);
            else setup.Add("authorization-config", entry.Text("type") ?? "");
        }

        return setup;
    }

    public IAuthorizer Build(IObjectStore store, ResourceCatalog resources) =>
        new AuthorizerChain([new SuperuserAuthorizer(), .. makers.Select(make => make(store, resources))]);

    private void Add(string flag, string type) => makers.Add(type switch
    {
        "RBAC" => (store, resources) => new RbacAuthorizer(store, resources),
        "Node" => (store, resources) => new NodeAuthorizer(store, resources),
        "AlwaysAllow" => (_, _) => AlwaysAllowAuthorizer.Instance,
        _ => throw new ApiServerStartException($"Error: --{flag}: \"{type}\" is not a valid mode"),
    });

    private void AddWebhook(JsonNode entry, FlagFiles files, ShootApiServerOptions options)
    {
        var (name, webhook) = (entry.Text("name") ?? "", entry["webhook"] ?? new JsonObject());
        if (webhook.Text("connectionInfo", "type") != "KubeConfigFile")
            throw new ApiServerStartException($"Error: --authorization-config: webhook \"{name}\": connectionInfo.type must be KubeConfigFile here");
        var path = webhook.Text("connectionInfo", "kubeConfigFile") ?? "";
        var kubeconfig = FlagFiles.Checked("authorization-config", () => YamlJson.ParseObject(files.Read("authorization-config", path)));
        makers.Add((_, _) => FlagFiles.Checked("authorization-config", () => new WebhookAuthorizer(name, webhook, kubeconfig, options.Resolve, options.Time)));
    }
}
