namespace k8s.Exceptions;

/// <summary>A kubeconfig, or what it points to, cannot be used. The message names the file, entry and reason.</summary>
public class KubeConfigException : Exception
{
    /// <summary>Says what is wrong.</summary>
    public KubeConfigException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is wrong, and what caused it.</summary>
    public KubeConfigException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
