namespace k8s;

/// <summary>A connection to one API server. The official package's typed operations are outside the subset.</summary>
public interface IKubernetes : IDisposable
{
    /// <summary>The server's URL, with a slash at its end.</summary>
    Uri BaseUri { get; set; }
}
