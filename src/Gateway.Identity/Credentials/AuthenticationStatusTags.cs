namespace Gateway.Identity.Credentials;

/// <summary>The tag of a status in metrics.</summary>
internal static class AuthenticationStatusTags
{
    public static string ToTag(this AuthenticationStatus status) => status switch
    {
        AuthenticationStatus.Accepted => "accepted",
        AuthenticationStatus.UnknownUser => "unknown_user",
        AuthenticationStatus.WrongPassword => "wrong_password",
        AuthenticationStatus.LockedOut => "locked_out",
        AuthenticationStatus.Throttled => "throttled",
        AuthenticationStatus.Disabled => "disabled",
        AuthenticationStatus.Expired => "expired",
        AuthenticationStatus.PasswordExpired => "password_expired",
        AuthenticationStatus.MustChangePassword => "must_change_password",
        AuthenticationStatus.NewPasswordRefused => "new_password_refused",
        AuthenticationStatus.Unusable => "unusable",
        AuthenticationStatus.DirectoryUnavailable => "directory_unavailable",
        AuthenticationStatus.Busy => "busy",
        AuthenticationStatus.LockedInDirectory => "locked_in_directory",
        AuthenticationStatus.Challenged => "challenged",
        AuthenticationStatus.NotAllowed => "not_allowed",
        AuthenticationStatus.InvalidToken => "invalid_token",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };
}
