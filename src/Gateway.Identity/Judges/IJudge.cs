namespace Gateway.Identity.Judges;

/// <summary>Tries to sign in somewhere. Whatever is not a clear yes or no is <see cref="AuthenticationResult.DirectoryUnavailable"/>.</summary>
public interface IJudge
{
    ValueTask<AuthenticationResult> JudgeAsync(string userName, Secret password, SignInContext context, CancellationToken cancellationToken);
}
