using System.Text;
using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;

namespace Masterful.Activities.Credentials;

/// <summary>A kubeconfig around one client certificate, everything in it, so that it is one file to protect and to take back.</summary>
internal static class KubeconfigFile
{
    public static byte[] Create(string user, string server, string authorityPem, string certificatePem, string keyPem)
    {
        var document = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Config",
            ["clusters"] = Named("shoot", "cluster", new JsonObject
            {
                ["certificate-authority-data"] = Base64(authorityPem),
                ["server"] = server,
            }),
            ["users"] = Named(user, "user", new JsonObject
            {
                ["client-certificate-data"] = Base64(certificatePem),
                ["client-key-data"] = Base64(keyPem),
            }),
            ["contexts"] = Named("shoot", "context", new JsonObject { ["cluster"] = "shoot", ["user"] = user }),
            ["current-context"] = "shoot",
        };
        return Encoding.UTF8.GetBytes(YamlJson.Write(document));
    }

    private static JsonArray Named(string name, string kind, JsonObject content) => new(new JsonObject { ["name"] = name, [kind] = content });

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
}
