using Gateway.Identity.Credentials;
using Gateway.Identity.Metrics;
using Microsoft.Extensions.Logging;

namespace Gateway.Identity.Directories;

/// <summary>Asks the directories in order until one knows the user; bounded in time, and a defect in one of them stays here.</summary>
public sealed partial class DirectoryInquiry(IdentityMetrics metrics, TimeProvider time, ILogger<DirectoryInquiry> logger)
{
    public async ValueTask<DirectoryResult> AskAsync(DirectorySet directories, string account, PasswordCredential credential, SignInContext context, CancellationToken cancellationToken)
    {
        var version = directories.Version;
        var verdict = new DirectoryResult(AuthenticationResult.Refused(AuthenticationStatus.UnknownUser), null, false);
        var failures = 0;
        foreach (var directory in directories.For(account))
        {
            var judgement = await AskAsync(directory, credential, context, cancellationToken);
            var isUnavailable = judgement.Result.Status == AuthenticationStatus.DirectoryUnavailable;

            // One that looks a user up before it passes a password on has found the user: nobody else is to be given the password.
            if (judgement.Result.Status != AuthenticationStatus.UnknownUser && !(isUnavailable && (judgement.Unanswered == 0 || !directory.DistinguishesUnknownUsers)))
            {
                return judgement with { Version = version, FailuresBefore = failures };
            }

            if (isUnavailable)
            {
                verdict = judgement; // Another one may know the user; if none does, nobody can say that it is unknown.
                failures = Math.Max(failures, judgement.Failures);
            }
        }

        return verdict with { Version = version, FailuresBefore = failures };
    }

    /// <summary>Looks an account up without a password: the first directory that knows it, or the best that can be said.</summary>
    public async ValueTask<UserLookupResult> FindAsync(DirectorySet directories, string account, string userName, bool nameOnly, CancellationToken cancellationToken)
    {
        var best = directories.All.Count == 0 ? UserLookupResult.NotTold : new UserLookupResult(UserKnowledge.Unknown);
        foreach (var directory in directories.For(account))
        {
            var finding = await FindAsync(directory, userName, nameOnly, cancellationToken);
            switch (finding.Knowledge)
            {
                case UserKnowledge.Unknown:
                    break;
                case UserKnowledge.NotTold or UserKnowledge.Unavailable:
                    // A later one may know the user for certain, or say at least under which name it would ask.
                    best = best.Knowledge == UserKnowledge.Unknown || (best.TriedAs is null && finding.TriedAs is not null) ? finding : best;
                    break;
                default:
                    return finding;
            }
        }

        return best;
    }

    private async ValueTask<UserLookupResult> FindAsync(IDirectory directory, string userName, bool nameOnly, CancellationToken cancellationToken)
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

    private async ValueTask<DirectoryResult> AskAsync(IDirectory directory, PasswordCredential credential, SignInContext context, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var outcome = AuthenticationResult.Refused(AuthenticationStatus.DirectoryUnavailable);
        var failed = false;
        context.Exposure.BeginDirectory();
        try
        {
            outcome = await directory.VerifyAsync(credential, context, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Assume(context.Exposure);
            Log.TooSlow(logger, directory.Name, time.GetElapsedTime(began));
        }
        catch (Exception e)
        {
            failed = true;
            Assume(context.Exposure);
            Log.Failed(logger, e, directory.Name);
        }

        metrics.LookedUp(directory.Name, outcome.Status, time.GetElapsedTime(began));
        var judgement = new DirectoryResult(outcome, directory, failed) { Unanswered = context.Exposure.Unanswered };
        if (judgement.IsUnanswered)
        {
            metrics.Unanswered(directory.Name, judgement.Unanswered);
        }

        return judgement;
    }

    // A directory that throws does not say how far it got. The password counts as sent: a guess must not be free because a directory broke.
    private static void Assume(PasswordExposure exposure)
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

        [LoggerMessage(2031, LogLevel.Warning, "Directory {Directory} has not answered within {Elapsed}.")]
        public static partial void TooSlow(ILogger logger, string directory, TimeSpan elapsed);
    }
}
