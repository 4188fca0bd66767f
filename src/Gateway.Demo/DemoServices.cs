namespace Gateway.Demo;

/// <summary>The embedded demo back end.</summary>
public static class DemoServices;
