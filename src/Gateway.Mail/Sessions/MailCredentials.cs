using Gateway.Identity.Credentials;
using Gateway.Identity.Tokens;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Clusters;
using Gateway.Mail.Routing;
using Gateway.Mail.Sasl;

namespace Gateway.Mail.Sessions;

/// <summary>From what a client presented to what the authenticator is asked, and to what a back end is given.</summary>
internal static class MailCredentials
{
    /// <param name="route">Says who verifies.</param>
    /// <param name="identity">What the client presented.</param>
    /// <param name="backEnds">What the back ends want; null where no cluster is the user's.</param>
    /// <param name="enter">Signs in at the back end, for the routes where it verifies.</param>
    public static Credential For(MailRoute route, SaslIdentity identity, MailClusterOptions? backEnds, Func<PasswordExposure, CancellationToken, ValueTask<AuthenticationStatus>> enter)
    {
        if (identity.Token is { } token && route.Authentication.Contains(MailAuthentication.Bearer))
        {
            return new TokenCredential(token, identity.UserName, route.Issuers);
        }

        return identity.Password is { } password && route.Authentication.Contains(MailAuthentication.Password)
            ? new PasswordCredential(identity.UserName, password)
            : new DelegatedCredential(NameAt(backEnds, identity), identity.Password ?? identity.Token ?? new Secret(""), enter);
    }

    /// <summary>What the authenticator makes of a back end that was asked to verify.</summary>
    public static AuthenticationStatus ResultOf(BackEndStatus outcome) => outcome switch
    {
        BackEndStatus.Done => AuthenticationStatus.Accepted,
        BackEndStatus.Refused => AuthenticationStatus.WrongPassword,
        _ => AuthenticationStatus.DirectoryUnavailable,
    };

    /// <summary>As whom the gateway signs in at the back end.</summary>
    /// <param name="options">What the back ends want.</param>
    /// <param name="identity">What the client presented.</param>
    /// <param name="user">Who that is; null where the back end is to say, which it can only of what the client presented: a master's password is right for everybody.</param>
    public static BackEndIdentity BackEndIdentityFor(MailClusterOptions options, SaslIdentity identity, UserIdentity? user)
    {
        // A master's password opens any mailbox: only the name that was proved is asked for, since what was written may have a domain that
        // the directory took off before it looked.
        var written = identity.UserName.Length > 0 && (user is null || options.SignIn == BackEndSignIn.User) ? identity.UserName : user?.Name ?? "";
        var name = options.UserName switch
        {
            BackEndUserName.AsWritten => written,
            BackEndUserName.Canonical => user?.Name ?? identity.UserName,
            BackEndUserName.WithoutDomain => AccountNames.WithoutDomain(written),
            _ => throw new ArgumentOutOfRangeException(nameof(options)),
        };
        return (user is null ? BackEndSignIn.User : options.SignIn) switch
        {
            BackEndSignIn.User => new BackEndIdentity { UserName = name, Password = identity.Password, Token = identity.Token, TokenMechanism = identity.Mechanism },
            BackEndSignIn.AuthorizationIdentity => new BackEndIdentity { UserName = options.MasterUser ?? "", Password = Master(options), AuthorizationId = name },
            BackEndSignIn.MasterUser => new BackEndIdentity { UserName = name + options.MasterSeparator + options.MasterUser, Password = Master(options) },
            _ => throw new ArgumentOutOfRangeException(nameof(options)),
        };
    }

    // Counted under the name that the back end is asked about, or else each made-up domain would be worth another guess.
    private static string NameAt(MailClusterOptions? backEnds, SaslIdentity identity) =>
        backEnds is { UserName: BackEndUserName.WithoutDomain } ? AccountNames.WithoutDomain(identity.UserName) : identity.UserName;

    private static Secret Master(MailClusterOptions options) => new(options.MasterPassword ?? "");
}
