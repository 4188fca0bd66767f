namespace Gateway.Identity.Credentials;

/// <summary>What a caller presents to prove who it is; the protocol that carried it no longer matters.</summary>
public abstract class Credential
{
    /// <summary>The user name as the caller wrote it: <c>alice</c>, <c>alice@example.com</c> or <c>EXAMPLE\alice</c>.</summary>
    public abstract string UserName { get; }

    public override string ToString() => $"{GetType().Name} of {UserName}";
}
