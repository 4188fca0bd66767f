namespace Gateway.Preauthentication;

/// <summary>The paths that the gateway answers itself on a host with a sign-in page; nothing below the prefix is forwarded there.</summary>
internal static class ReservedPaths
{
    public const string Prefix = "/gateway";
    public const string SignIn = Prefix + "/signin";
    public const string SignInCode = Prefix + "/signin-code";
    public const string Factor = Prefix + "/factor";
    public const string Invitation = Factor + "/invitation";
    public const string Enrolment = Factor + "/enrolment";
    public const string FurtherFactor = Factor + "/more";
    public const string PasskeyOptions = Prefix + "/passkey-options";
    public const string PasskeyScript = Prefix + "/passkey.js";
    public const string Account = Prefix + "/account";
    public const string NewPassword = Prefix + "/new-password";
    public const string SignOut = Prefix + "/signout";
    public const string SignedOut = Prefix + "/signedout";
    public const string Style = Prefix + "/signin.css";
    public const string Logo = Prefix + "/logo";
    public const string DarkLogo = Prefix + "/logo-dark";
    public const string Callback = Prefix + "/callback";
    public const string BackChannelLogout = Prefix + "/backchannel-logout";
    public const string FrontChannelLogout = Prefix + "/frontchannel-logout";
    public const string AssertionKeys = Prefix + "/assertion-keys";
}
