namespace Gateway.Identity.Credentials;

/// <summary>What a client presents to authenticate, independent of the protocol.</summary>
public abstract class Credential
{
    /// <summary>The user name as the client sent it: <c>alice</c>, <c>alice@example.com</c> or <c>EXAMPLE\alice</c>.</summary>
    public abstract string UserName { get; }

    public override string ToString() => $"{GetType().Name} of {UserName}";
}
