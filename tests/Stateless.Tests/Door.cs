namespace Stateless.Tests;

/// <summary>The states and triggers that the tests share.</summary>
public enum Door
{
    Closed,
    Open,
    Ajar,
    Locked,
    Entrance,
}

public enum Act
{
    Pull,
    Push,
    Turn,
    Knock,
}
