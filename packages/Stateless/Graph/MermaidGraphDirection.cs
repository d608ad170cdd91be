namespace Stateless.Graph;

/// <summary>Which way a Mermaid diagram grows.</summary>
public enum MermaidGraphDirection
{
    /// <summary>Downwards.</summary>
    TopToBottom,

    /// <summary>Upwards.</summary>
    BottomToTop,

    /// <summary>To the right.</summary>
    LeftToRight,

    /// <summary>To the left.</summary>
    RightToLeft,
}
