using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Simulation.Api;

namespace Masterful.Simulation.Actors;

/// <summary>The part of a kubeconfig that nodes and control-plane components use: one server, a certificate or a token.</summary>
public static class Kubeconfig
{
    /// <summary>Client options from the file's current context.</summary>
    /// <param name="file">The kubeconfig.</param>
    /// <param name="mapPath">Where a path that it names really is; a container and a node see another root than this process.</param>
    /// <exception cref="FormatException">It has no current context, or the context leads nowhere.</exception>
    public static KubeClientOptions Load(string file, Func<string, string> mapPath) => Read(File.ReadAllText(file), file, mapPath);

    /// <summary>As <see cref="Load"/>, from the text of a kubeconfig.</summary>
    public static KubeClientOptions LoadText(string text, Func<string, string> mapPath) => Read(text, "kubeconfig", mapPath);

    private static KubeClientOptions Read(string text, string file, Func<string, string> mapPath)
    {
        var config = YamlJson.ParseObject(text);
        var current = config["current-context"]?.GetValue<string>() ?? throw new FormatException($"{file}: no current-context");
        var context = Named(config, "contexts", current, "context", file);
        var cluster = Named(config, "clusters", Text(context, "cluster") ?? "", "cluster", file);
        var user = Named(config, "users", Text(context, "user") ?? "", "user", file);

        string? Data(JsonObject from, string field)
        {
            if (Text(from, field + "-data") is { } data) return Encoding.UTF8.GetString(Convert.FromBase64String(data));
            return Text(from, field) is { } path ? File.ReadAllText(mapPath(path)) : null;
        }

        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(Data(cluster, "certificate-authority") ?? throw new FormatException($"{file}: no certificate authority"));
        X509Certificate2? certificate = null;
        if (Data(user, "client-certificate") is { } chain && Data(user, "client-key") is { } key)
        {
            // Without the round trip through PKCS#12 some platforms refuse the key as ephemeral.
            using var loaded = X509Certificate2.CreateFromPem(chain, key);
            certificate = X509CertificateLoader.LoadPkcs12(loaded.Export(X509ContentType.Pkcs12), null);
        }

        var tokenFile = Text(user, "tokenFile");
        var token = Text(user, "token");
        return new KubeClientOptions
        {
            Server = new Uri(Text(cluster, "server") ?? throw new FormatException($"{file}: no server")),
            CertificateAuthorities = authorities,
            ClientCertificate = certificate,
            BearerToken = tokenFile is not null ? () => File.ReadAllText(mapPath(tokenFile)).Trim() : token is not null ? () => token : null,
        };
    }

    /// <summary>A kubeconfig with everything inside, for a client certificate.</summary>
    public static string Render(string name, string server, string caPem, string certificatePem, string keyPem) =>
        $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: {name}
          cluster:
            server: {server}
            certificate-authority-data: {Encode(caPem)}
        contexts:
        - name: {name}
          context:
            cluster: {name}
            user: {name}
        current-context: {name}
        users:
        - name: {name}
          user:
            client-certificate-data: {Encode(certificatePem)}
            client-key-data: {Encode(keyPem)}

        """;

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string? Text(JsonObject from, string field) => from[field]?.GetValue<string>();

    private static JsonObject Named(JsonObject config, string list, string name, string field, string file) =>
        (config[list] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(e => Text(e, "name") == name)?[field] as JsonObject
        ?? throw new FormatException($"{file}: no {field} named {name}");
}
