namespace Masterful.Activities.ControlPlane;

/// <summary>Where the content of a rendered file comes from when it is installed.</summary>
public enum FileSource
{
    /// <summary>It is in the bundle.</summary>
    Content,

    /// <summary>The certificate that was issued for a credential, with its chain.</summary>
    Certificate,

    /// <summary>The private key of a credential, made on the node.</summary>
    Key,

    /// <summary>A kubeconfig around a credential; the bundle's content is the authority to trust.</summary>
    Kubeconfig,
}
