import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Form, Input } from "antd";
import { describe, expect, it, vi } from "vitest";
import { ApiError } from "@/api/error";
import { ThemeProvider } from "@/design/theme";
import { FormDrawer } from "./FormDrawer";

function show(onSubmit: (values: { name: string }) => Promise<unknown>, onClose = vi.fn()) {
  render(
    <ThemeProvider>
      <FormDrawer<{ name: string }> open title="新建" onClose={onClose} onSubmit={onSubmit}>
        <Form.Item name="name" label="名称" rules={[{ required: true }]}>
          <Input />
        </Form.Item>
      </FormDrawer>
    </ThemeProvider>,
  );
  return onClose;
}

describe("a form in a drawer", () => {
  it("sends the values and closes", async () => {
    const onSubmit = vi.fn().mockResolvedValue(undefined);
    const onClose = show(onSubmit);
    await userEvent.type(screen.getByLabelText("名称"), "沪上复购");
    await userEvent.click(screen.getByRole("button", { name: "保存" }));
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(onSubmit).toHaveBeenCalledExactlyOnceWith({ name: "沪上复购" });
  });

  it("shows a refusal, stays open and keeps what was typed", async () => {
    const onClose = show(() => Promise.reject(new ApiError(409, "segment.name_taken", "这个名称已被使用")));
    await userEvent.type(screen.getByLabelText("名称"), "老客");
    await userEvent.click(screen.getByRole("button", { name: "保存" }));
    expect(await screen.findByText("这个名称已被使用")).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>("名称").value).toBe("老客");
    expect(onClose).not.toHaveBeenCalled();
  });
});
