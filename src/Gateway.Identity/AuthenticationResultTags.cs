namespace Gateway.Identity;

/// <summary>The word for a result in metrics.</summary>
public static class AuthenticationResultTags
{
    public static string ToTag(this AuthenticationResult result) => result switch
    {
        AuthenticationResult.Accepted => "accepted",
        AuthenticationResult.UnknownUser => "unknown_user",
        AuthenticationResult.WrongPassword => "wrong_password",
        AuthenticationResult.LockedOut => "locked_out",
        AuthenticationResult.Throttled => "throttled",
        AuthenticationResult.Disabled => "disabled",
        AuthenticationResult.Expired => "expired",
        AuthenticationResult.MustChangePassword => "must_change_password",
        AuthenticationResult.Unusable => "unusable",
        AuthenticationResult.DirectoryUnavailable => "directory_unavailable",
        AuthenticationResult.Busy => "busy",
        AuthenticationResult.LockedInDirectory => "locked_in_directory",
        AuthenticationResult.Challenged => "challenged",
        AuthenticationResult.NotAllowed => "not_allowed",
        AuthenticationResult.InvalidToken => "invalid_token",
        _ => throw new ArgumentOutOfRangeException(nameof(result)),
    };
}
