using Gateway.Identity.Credentials;
using Gateway.Preauthentication.OpenIdConnect;

namespace Gateway.Preauthentication.Forms;

/// <summary>A person's session after signing in by form or at a provider; it lives in a protected cookie, so that any gateway with the keys can read it.</summary>
internal sealed class FormSession(Guid id, string host, bool isPrivate, PasswordCredential? credential, UserIdentity? proven, ProviderSession? provider, DateTimeOffset started, DateTimeOffset seen)
{
    public Guid Id { get; } = id;

    /// <summary>The host it was made on, in lower case; it is good there alone.</summary>
    public string Host { get; } = host;

    public bool IsPrivate { get; } = isPrivate;

    /// <summary>What was typed: asked again with every request unless there is more proof, and delegated. Null where no password was.</summary>
    public PasswordCredential? Credential { get; } = credential;

    /// <summary>Who it is, where that was proved by what cannot be asked again, such as a one-time code or a provider's word: good until the session ends.</summary>
    public UserIdentity? Proven { get; } = proven;

    /// <summary>Where it was begun, if at a provider.</summary>
    public ProviderSession? Provider { get; } = provider;

    public DateTimeOffset Started { get; } = started;

    /// <summary>When it was last written; the idle time runs from here.</summary>
    public DateTimeOffset Seen { get; } = seen;

    public FormSession SeenAt(DateTimeOffset time) => new(Id, Host, IsPrivate, Credential, Proven, Provider, Started, time);

    public DateTimeOffset Expires(SignInLifetimeOptions lifetime)
    {
        var idle = Seen + lifetime.Idle;
        var absolute = Started + lifetime.Absolute;
        return idle < absolute ? idle : absolute;
    }

    public override string ToString() => $"session {Id} of {Proven?.Name ?? Credential?.UserName}";
}
