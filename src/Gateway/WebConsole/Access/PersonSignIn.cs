using System.Collections.Frozen;
using Gateway.Accounts.Factors;
using Gateway.Admin;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication;
using Gateway.Preauthentication.Factors;
using Gateway.Preauthentication.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.WebConsole.Access;

/// <summary>
/// Signs people in to the console with a directory password and a code, through the authenticator: guesses are counted, delayed and audited
/// as everywhere else. A user without a role or without a second factor gets the same refusal as for a wrong password.
/// </summary>
internal sealed class PersonSignIn(
    Authenticator authenticator, FactorSignIn factors, SessionAccounts accounts, IOptionsMonitor<AdminOptions> options)
{
    private const string Scheme = "Console";

    private const int MaximumName = 256;

    // A passkey is bound to a host with TLS, which the admin listener does not have.
    private static readonly FrozenSet<FactorKind> Kinds = FrozenSet.Create(FactorKind.Totp, FactorKind.RecoveryCode);

    /// <summary>The person and the account; null for everybody who is refused.</summary>
    public async Task<(UserIdentity Person, string Account)?> TryAsync(HttpContext context, string name, Secret password, Secret code)
    {
        if (name.Length is 0 or > MaximumName || name.Any(c => char.IsControl(c) || c == ':') || password.IsEmpty || code.IsEmpty)
        {
            return null;
        }

        // Not canceled when the browser disconnects: the attempt must be counted.
        var result = await authenticator.AuthenticateAsync(
            new PasswordCredential(name, password), SignInContexts.Of(context, Scheme, null), CancellationToken.None);
        if (result is not { Status: AuthenticationStatus.Accepted, User: { } person }
            || ConsoleRoles.Of(options.CurrentValue, person) is null)
        {
            return null;
        }

        var account = accounts.Of(person);
        var verified = await factors.VerifyAsync(context, (account, name), code, isFamiliar: false, Kinds);
        return verified.Status == FactorStatus.Accepted ? (person, account) : null;
    }
}
