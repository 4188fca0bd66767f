using System.Net;
using Gateway.Identity.AppPasswords;
using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.External;

namespace Gateway.Identity;

/// <summary>
/// Signs in users by app passwords. Nobody guesses 128 bits, so a right one is accepted whatever the lockout says; a wrong one counts like
/// any other password.
/// </summary>
internal sealed class AppPasswordSignIn(
    IAppPasswords store, PasswordSignIn passwords, ExternalSignIn external, UserDirectories users, TimeProvider time)
{
    /// <summary>The name of the authority in logs and metrics.</summary>
    public const string Authority = "app-password";

    private static readonly TimeSpan UseInterval = TimeSpan.FromMinutes(1);

    public ValueTask<AuthenticationResult> AuthenticateAsync(
        AppPasswordCredential credential, SignInContext context, long arrived, CancellationToken cancellationToken)
    {
        if (Find(credential.UserName, credential.Presented.Password.Reveal()) is { } found)
        {
            return VerifyAsync(found, credential, context, cancellationToken);
        }

        if (credential.OrPassword)
        {
            return passwords.AuthenticateAsync(credential.Presented, context, arrived, cancellationToken);
        }

        var wrong = new DelegatedCredential(
            credential.UserName, credential.Presented.Password, isToken: false, (_, _) => new(AuthenticationStatus.WrongPassword))
        {
            Verifier = Authority,
        };
        return passwords.AuthenticateAsync(wrong, context, arrived, cancellationToken);
    }

    /// <summary>
    /// The user of an app password that was used before from the same source by the same protocol, if nothing else is to be done; null in
    /// every other case.
    /// </summary>
    public CachedSignIn? TryGetCached(
        ReadOnlySpan<char> userName, ReadOnlySpan<char> password, string scope, IPAddress address, string protocol)
    {
        if (Find(userName, password) is not { } found
            || !found.IsValid(time.GetUtcNow())
            || !found.Opens(scope, address)
            || external.TryGetCached(IdentityOf(found), address, protocol) is not { } cached)
        {
            return null;
        }

        Record(found, address, null);
        return new CachedSignIn(cached.Result.By(found), Authority);
    }

    private async ValueTask<AuthenticationResult> VerifyAsync(
        AppPassword found, AppPasswordCredential credential, SignInContext context, CancellationToken cancellationToken)
    {
        if (!found.IsValid(time.GetUtcNow()) || !found.Opens(credential.Scope, context.Source))
        {
            // Right, and of no use here: it locks nobody, and counts against its source.
            var fault = found.IsValid(time.GetUtcNow()) ? AuditReason.AppPasswordScope : AuditReason.AppPasswordEnded;
            return await external.AuthenticateAsync(
                ExternalIdentity.Refused(Authority, fault, found.UserName), context, cancellationToken);
        }

        var result = await external.AuthenticateAsync(IdentityOf(found), context, cancellationToken);
        if (!result.IsAccepted)
        {
            return result;
        }

        Record(found, context.Source, context.Device);
        return result.By(found);
    }

    /// <summary>The app password, if it is one of the user who is named.</summary>
    private AppPassword? Find(ReadOnlySpan<char> userName, ReadOnlySpan<char> password)
    {
        if (store.Find(password) is not { } found)
        {
            return null;
        }

        Span<char> buffer = stackalloc char[AccountNames.MaximumLength];
        var current = users.Source.Current;
        if (!current.Names.TryNormalize(userName, buffer, out var length))
        {
            return null;
        }

        ReadOnlySpan<char> spelling = buffer[..length];
        var isOwner = spelling.SequenceEqual(found.Account)
            || spelling.SequenceEqual(current.Names.Normalize(found.SignInName))
            || users.Aliases.Find(spelling, current) == found.Account;
        return isOwner ? found : null;
    }

    private void Record(AppPassword found, IPAddress source, string? device)
    {
        var now = time.GetUtcNow();
        if (found.LastUse is not { } last || now - last.At >= UseInterval)
        {
            var network = SourceNetwork.Of(source).ToString();
            store.Used(found, new AppPasswordUse(now, network, device ?? found.LastUse?.Device ?? ""));
        }
    }

    private static ExternalIdentity IdentityOf(AppPassword found) => new(found.UserName, Authority)
    {
        Directory = found.Directory,
        IsKnownWithoutDirectory = true,
    };
}
