using Gateway.Identity.AppPasswords;
using Gateway.Identity.Credentials;
using Gateway.Identity.Tokens;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Clusters;
using Gateway.Mail.Routing;
using Gateway.Mail.Sasl;

namespace Gateway.Mail.Sessions;

/// <summary>Maps what a client presented to what the authenticator is asked, and to what a back end is given.</summary>
internal static class MailCredentials
{
    /// <summary>The credential, where the gateway verifies it on this route; null where the back end does.</summary>
    public static Credential? ForGateway(MailRoute route, SaslIdentity identity)
    {
        if (identity.Token is { } token && route.Authentication.Contains(MailAuthentication.Bearer))
        {
            return new TokenCredential(token, identity.UserName, route.Issuers);
        }

        if (identity.Password is not { } password)
        {
            return null;
        }

        var isPassword = route.Authentication.Contains(MailAuthentication.Password);
        var presented = new PasswordCredential(identity.UserName, password) { Alternative = identity.AlternativePassword };
        if (route.Authentication.Contains(MailAuthentication.AppPassword))
        {
            return new AppPasswordCredential(presented, route.Protocol.ToString(), orPassword: isPassword);
        }

        return isPassword ? presented : null;
    }

    /// <summary>The credential, where the back end verifies it.</summary>
    /// <param name="identity">What the client presented.</param>
    /// <param name="options">The options of the user's cluster; null where the user has none.</param>
    /// <param name="signIn">Signs in at the back end.</param>
    public static Credential ForBackEnd(
        SaslIdentity identity,
        MailClusterOptions? options,
        Func<PasswordExposure, CancellationToken, ValueTask<AuthenticationStatus>> signIn)
    {
        // Failures count under the name that the back end is asked about: otherwise each made-up domain would allow more guesses.
        var isWithoutDomain = options is { UserName: BackEndUserName.WithoutDomain };
        var name = isWithoutDomain ? AccountNames.WithoutDomain(identity.UserName) : identity.UserName;
        var isToken = identity.Password is null && identity.Token is not null;
        return new DelegatedCredential(name, identity.Password ?? identity.Token ?? new Secret(""), isToken, signIn);
    }

    /// <summary>What the authenticator is told of a sign-in at a back end that verifies.</summary>
    public static AuthenticationStatus StatusOf(BackEndStatus status) => status switch
    {
        BackEndStatus.Done => AuthenticationStatus.Accepted,
        BackEndStatus.Refused => AuthenticationStatus.WrongPassword,
        _ => AuthenticationStatus.DirectoryUnavailable,
    };

    /// <summary>The identity that the gateway signs in with at the back end.</summary>
    /// <param name="options">The options of the user's cluster.</param>
    /// <param name="identity">What the client presented.</param>
    /// <param name="user">
    /// The user; null where the back end verifies who it is. Then only what the client presented is sent, as a master's password is
    /// accepted for every user.
    /// </param>
    public static BackEndIdentity BackEndIdentityFor(MailClusterOptions options, SaslIdentity identity, UserIdentity? user)
    {
        // A master's password opens any mailbox: only the verified name is sent. The name as written may have a domain that the directory
        // removed before it looked the user up.
        var isWrittenNameSent = identity.UserName.Length > 0 && (user is null || options.SignIn == BackEndSignIn.User);
        var written = isWrittenNameSent ? identity.UserName : user?.Name ?? "";
        var name = options.UserName switch
        {
            BackEndUserName.AsWritten => written,
            BackEndUserName.Canonical => user?.Name ?? identity.UserName,
            BackEndUserName.WithoutDomain => AccountNames.WithoutDomain(written),
            _ => throw new ArgumentOutOfRangeException(nameof(options)),
        };
        return (user is null ? BackEndSignIn.User : options.SignIn) switch
        {
            BackEndSignIn.User => new BackEndIdentity
            {
                UserName = name,
                Password = identity.Password,
                Token = identity.Token,
                TokenMechanism = identity.Mechanism,
            },
            BackEndSignIn.AuthorizationIdentity => new BackEndIdentity
            {
                UserName = options.MasterUser ?? "",
                Password = Master(options),
                AuthorizationId = name,
            },
            BackEndSignIn.MasterUser => new BackEndIdentity
            {
                UserName = name + options.MasterSeparator + options.MasterUser,
                Password = Master(options),
            },
            _ => throw new ArgumentOutOfRangeException(nameof(options)),
        };
    }

    private static Secret Master(MailClusterOptions options) => new(options.MasterPassword ?? "");
}
