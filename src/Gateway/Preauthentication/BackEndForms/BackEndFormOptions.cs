using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Preauthentication.BackEndForms;

/// <summary>The <c>BackEndForm</c> section of a route: the back end's own sign-in form, which the gateway fills in for a person who has signed in.</summary>
internal sealed class BackEndFormOptions
{
    [Description("Path that the form is posted to. By default Outlook Web Access's of Exchange 2013 and later, /owa/auth.owa; it is /owa/auth/owaauth.dll for 2007 and 2010.")]
    public string? Path { get; init; }

    [Description("Path of the page that has the form, where its hidden fields, such as a token against forgery, must be sent along: /?_task=login.")]
    public string? Page { get; init; }

    [Description("Fields to send; {user} and {password} are what the person typed, {origin} is https:// and the host. By default Outlook Web Access's.")]
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    [Description("Paths of the page that the back end sends a person to who is not signed in there, or no longer. By default Page, or Outlook Web Access's /owa/auth/logon.aspx.")]
    public IReadOnlyList<string> SignInPages { get; init; } = [];

    [Description("How long the back end's session is kept without use.")]
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan Idle { get; init; } = TimeSpan.FromHours(1);
}
