using Gateway.Identity.Credentials;
using Gateway.Identity.Metrics;
using Microsoft.Extensions.Logging;

namespace Gateway.Identity.Directories;

/// <summary>Asks the directories in order until one knows the user. Exceptions of a directory are handled here.</summary>
public sealed partial class DirectoryInquiry(IdentityMetrics metrics, TimeProvider time, ILogger<DirectoryInquiry> logger)
{
    /// <summary>Verifies a password at the directories of an account.</summary>
    public async ValueTask<DirectoryResult> AskAsync(
        DirectorySet directories, string account, PasswordCredential credential, SignInContext context, CancellationToken cancellationToken)
    {
        var version = directories.Version;
        var last = new DirectoryResult(AuthenticationResult.Refused(AuthenticationStatus.UnknownUser), null, false);
        var failures = 0;
        foreach (var directory in directories.For(account))
        {
            var result = await AskAsync(directory, credential, context, cancellationToken);
            var isUnavailable = result.Result.Status == AuthenticationStatus.DirectoryUnavailable;

            // A directory that looks a user up before it sends the password has found the user, so no other directory may receive the
            // password.
            var isFound = !isUnavailable || (result.Unanswered > 0 && directory.DistinguishesUnknownUsers);
            if (isFound && result.Result.Status != AuthenticationStatus.UnknownUser)
            {
                return result with { Version = version, FailuresBefore = failures };
            }

            if (isUnavailable)
            {
                last = result; // A later directory may know the user; if none does, the user may still exist here.
                failures = Math.Max(failures, result.Failures);
            }
        }

        return last with { Version = version, FailuresBefore = failures };
    }

    /// <summary>
    /// Looks an account up without a password: the result of the first directory that knows it, or the most specific other one.
    /// </summary>
    public async ValueTask<UserLookupResult> FindAsync(
        DirectorySet directories, string account, string userName, bool nameOnly, CancellationToken cancellationToken)
    {
        var best = directories.All.Count == 0 ? UserLookupResult.NotTold : new UserLookupResult(UserKnowledge.Unknown);
        foreach (var directory in directories.For(account))
        {
            var lookup = await FindAsync(directory, userName, nameOnly, cancellationToken);
            switch (lookup.Knowledge)
            {
                case UserKnowledge.Unknown:
                    break;
                case UserKnowledge.NotTold or UserKnowledge.Unavailable:
                    // A later directory may know the user, or at least the name under which it would try the password.
                    best = best.Knowledge == UserKnowledge.Unknown || (best.TriedAs is null && lookup.TriedAs is not null) ? lookup : best;
                    break;
                default:
                    return lookup;
            }
        }

        return best;
    }

    private async ValueTask<UserLookupResult> FindAsync(
        IDirectory directory, string userName, bool nameOnly, CancellationToken cancellationToken)
    {
        try
        {
            return await directory.FindAsync(userName, nameOnly, cancellationToken) with { Directory = directory.Name };
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.Failed(logger, e, directory.Name);
            return new UserLookupResult(UserKnowledge.Unavailable) { Directory = directory.Name };
        }
    }

    private async ValueTask<DirectoryResult> AskAsync(
        IDirectory directory, PasswordCredential credential, SignInContext context, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var verified = AuthenticationResult.Refused(AuthenticationStatus.DirectoryUnavailable);
        var failed = false;
        context.Exposure.BeginDirectory();
        try
        {
            verified = await directory.VerifyAsync(credential, context, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            AssumeSent(context.Exposure);
            Log.TooSlow(logger, directory.Name, time.GetElapsedTime(began));
        }
        catch (Exception e)
        {
            failed = true;
            AssumeSent(context.Exposure);
            Log.Failed(logger, e, directory.Name);
        }

        metrics.LookedUp(directory.Name, verified.Status, time.GetElapsedTime(began));
        var result = new DirectoryResult(verified, directory, failed) { Unanswered = context.Exposure.Unanswered };
        if (result.IsUnanswered)
        {
            metrics.Unanswered(directory.Name, result.Unanswered);
        }

        return result;
    }

    // A directory that throws does not report whether it sent the password. It counts as sent; otherwise guesses at a failing directory
    // would be free.
    private static void AssumeSent(PasswordExposure exposure)
    {
        if (exposure.Unanswered == 0)
        {
            exposure.Sending();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2030, LogLevel.Error, "Directory {Directory} failed.")]
        public static partial void Failed(ILogger logger, Exception exception, string directory);

        [LoggerMessage(2031, LogLevel.Warning, "Directory {Directory} did not answer within {Elapsed}.")]
        public static partial void TooSlow(ILogger logger, string directory, TimeSpan elapsed);
    }
}
