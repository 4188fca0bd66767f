namespace Gateway.Load.Peers;

/// <summary>The one account that every scenario signs in with.</summary>
internal static class Users
{
    public const string Name = "load";
    public const string Password = "load-password";
}
