namespace Masterful.Activities.Etcd.Storage;

/// <summary>Where one webhook of a webhook configuration points.</summary>
/// <param name="Name">Name of the webhook.</param>
/// <param name="Url"><c>clientConfig.url</c>; empty when it names a Service.</param>
/// <param name="Service"><c>clientConfig.service</c> as <c>namespace/name</c>; empty when it has a URL.</param>
/// <param name="FailurePolicy"><c>Fail</c> or <c>Ignore</c>.</param>
public sealed record StoredWebhook(string Name, string Url, string Service, string FailurePolicy)
{
    /// <summary>Host of the URL; empty when there is none or it is not one.</summary>
    public string Host => Uri.TryCreate(Url, UriKind.Absolute, out var uri) ? uri.Host : "";
}
