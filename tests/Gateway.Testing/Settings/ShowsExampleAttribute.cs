namespace Gateway.Testing.Settings;

/// <summary>
/// States that a test starts the gateway with an example of <c>config/examples</c> and sends the traffic that its comment promises.
/// </summary>
/// <param name="file">The file's name.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class ShowsExampleAttribute(string file) : Attribute
{
    /// <summary>The example's file name.</summary>
    public string File { get; } = file;
}
