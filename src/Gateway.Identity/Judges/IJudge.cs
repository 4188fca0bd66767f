namespace Gateway.Identity.Judges;

/// <summary>
/// Tries to sign in somewhere. Whatever is not a clear yes or no is <see cref="AuthenticationResult.DirectoryUnavailable"/>; whether the
/// password was sent is told to <see cref="SignInContext.Exposure"/>.
/// </summary>
public interface IJudge
{
    ValueTask<AuthenticationResult> JudgeAsync(string userName, Secret password, SignInContext context, CancellationToken cancellationToken);
}
